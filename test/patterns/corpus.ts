/** Origin patterns as they are found in servers, and what each has to be told. */

export interface Expected {
  readonly meant?: string | null;
  /** Why there is a stranger; `none` where there is none. */
  readonly stranger: string;
  readonly registrable?: false;
  readonly insecure?: 'none';
  readonly shared?: string;
  readonly everything?: true;
}

export const PATTERNS: readonly (readonly [RegExp, Expected])[] = [
  // Sound ones.
  [/^https:\/\/a\.com$/, { meant: 'https://a.com', stranger: 'none', insecure: 'none' }],
  [/^https:\/\/www\.a\.com$/, { meant: 'https://www.a.com', stranger: 'none', insecure: 'none' }],
  [/^https?:\/\/a\.com$/, { meant: 'https://a.com', stranger: 'none' }],
  [/^https:\/\/(www\.)?a\.com$/, { meant: 'https://a.com', stranger: 'none', insecure: 'none' }],
  [/^https?:\/\/(.*\.)?a\.com$/, { meant: 'https://a.com', stranger: 'none' }],
  [/^https:\/\/.*\.a\.com$/, { meant: 'https://www.a.com', stranger: 'none', insecure: 'none' }],
  [/^https:\/\/.+\.a\.com$/, { meant: 'https://www.a.com', stranger: 'none', insecure: 'none' }],
  [/^https:\/\/[^.]+\.a\.com$/, { meant: 'https://www.a.com', stranger: 'none', insecure: 'none' }],
  [/^https:\/\/[\w-]+\.a\.com$/, { meant: 'https://www.a.com', stranger: 'none', insecure: 'none' }],
  [/^https:\/\/([a-z0-9-]+\.)*a\.co\.uk$/, { meant: 'https://a.co.uk', stranger: 'none', insecure: 'none' }],
  [/\.a\.com$/, { meant: 'https://www.a.com', stranger: 'none' }],
  [/(^|\.)a\.com$/, { meant: 'https://www.a.com', stranger: 'none' }],
  [/\ba\.com$/, { stranger: 'no-anchor-at-start' }],
  [/^https:\/\/(a|b)\.example\.com$/, { meant: 'https://a.example.com', stranger: 'none', insecure: 'none' }],
  [/^https:\/\/(a\.com|b\.org)$/, { meant: 'https://a.com', stranger: 'none', insecure: 'none' }],
  [/^(https:\/\/a\.com|https:\/\/b\.org)$/, { stranger: 'none', insecure: 'none' }],
  [/^https:\/\/a\.com$|^https:\/\/b\.org$/, { stranger: 'none', insecure: 'none' }],
  [/^http:\/\/localhost(:\d+)?$/, { meant: 'http://localhost', stranger: 'none', insecure: 'none' }],
  [/^http:\/\/localhost:3000$/, { meant: 'http://localhost:3000', stranger: 'none', insecure: 'none' }],
  [/^http:\/\/localhost:\d+$/, { meant: 'http://localhost:3000', stranger: 'none', insecure: 'none' }],
  [/^http:\/\/localhost:.*$/, { meant: 'http://localhost:3000', stranger: 'none', insecure: 'none' }],
  [/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/, { meant: 'http://localhost', stranger: 'none', insecure: 'none' }],
  [/^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/, { stranger: 'none', insecure: 'none' }],
  [/^http:\/\/127\.0\.0\.1:\d{4,5}$/, { stranger: 'none', insecure: 'none' }],
  [/^http:\/\/192\.168\.\d{1,3}\.\d{1,3}(:\d+)?$/, { meant: 'http://192.168.0.0', stranger: 'none' }],
  [/^http:\/\/10\.0\.0\.\d+$/, { stranger: 'none' }],
  [/^https:\/\/A\.com$/i, { meant: 'https://a.com', stranger: 'none', insecure: 'none' }],
  [/^https:\/\/a\.com$/gm, { meant: 'https://a.com', stranger: 'none', insecure: 'none' }],
  [/https:\/\/a\.com$/y, { meant: 'https://a.com', stranger: 'none', insecure: 'none' }],
  [/https:\/\/a\.com$/, { meant: 'https://a.com', stranger: 'none', insecure: 'none' }],
  [/^https:\/\/(?!admin)[a-z]+\.a\.com$/, { meant: 'https://www.a.com', stranger: 'none', insecure: 'none' }],
  [/^(?=https:)[\s\S]*\.a\.com$/, { meant: 'https://www.a.com', stranger: 'none', insecure: 'none' }],
  [/^https:\/\/a\.com(\/.*)?$/, { meant: 'https://a.com', stranger: 'none', insecure: 'none' }],
  [/^capacitor:\/\/localhost$/, { meant: null, stranger: 'none', insecure: 'none' }],
  [/^https:\/\/A\.com$/, { meant: null, stranger: 'none', insecure: 'none' }],
  [/^https:\/\/a\.com\/$/, { meant: null, stranger: 'none', insecure: 'none' }],
  [/^https:\/\/a\.com:443$/, { meant: null, stranger: 'none', insecure: 'none' }],
  [/^a\.com$/, { meant: null, stranger: 'none', insecure: 'none' }],
  // No anchor at the end.
  [/a\.com/, { meant: 'https://a.com', stranger: 'no-anchor-at-end' }],
  [/^https:\/\/a\.com/, { meant: 'https://a.com', stranger: 'no-anchor-at-end', insecure: 'none' }],
  [/^https?:\/\/([a-z]+\.)?a\.com/, { meant: 'https://a.com', stranger: 'no-anchor-at-end' }],
  [/^https:\/\/a\.com.*$/, { meant: 'https://a.com', stranger: 'no-anchor-at-end', insecure: 'none' }],
  [/^https:\/\/a\.com|b\.org$/, { stranger: 'no-anchor-at-end' }],
  [/localhost/, { meant: 'http://localhost', stranger: 'no-anchor-at-end' }],
  [/^http:\/\/localhost/, { meant: 'http://localhost', stranger: 'no-anchor-at-end' }],
  [/^http:\/\/192\.168\./, { stranger: 'no-anchor-at-end' }],
  [/^https:\/\/app\./, { meant: null, stranger: 'no-anchor-at-end', insecure: 'none' }],
  [/^https:\/\/myapp-.*/, { stranger: 'no-anchor-at-end', insecure: 'none' }],
  [/^https:\/\/a\.com(?!\.)/, { meant: 'https://a.com', stranger: 'no-anchor-at-end', insecure: 'none' }],
  [/^https:\/\/a\.com\b/, { meant: 'https://a.com', stranger: 'no-anchor-at-end', insecure: 'none' }],
  [/^https:\/\/a\.com([^a-z0-9.-].*)?$/, { meant: 'https://a.com', stranger: 'no-anchor-at-end', insecure: 'none' }],
  // No anchor at the start.
  [/a\.com$/, { meant: 'https://a.com', stranger: 'no-anchor-at-start' }],
  [/(a|b)\.com$/, { stranger: 'no-anchor-at-start' }],
  // A wildcard before the name.
  [/^https?:\/\/.*a\.com$/, { meant: 'https://a.com', stranger: 'wildcard-before-domain' }],
  [/^https:\/\/(.+)?a\.com$/, { meant: 'https://a.com', stranger: 'wildcard-before-domain', insecure: 'none' }],
  [/^https:\/\/[\w.-]*a\.com$/, { meant: 'https://a.com', stranger: 'wildcard-before-domain', insecure: 'none' }],
  [/^.*a\.com$/, { meant: 'https://a.com', stranger: 'wildcard-before-domain' }],
  [/^https:\/\/(\w+\.?)*a\.com$/, { meant: 'https://a.com', stranger: 'wildcard-before-domain', insecure: 'none' }],
  // A dot that was not escaped.
  [/^https:\/\/www.a.com$/, { meant: 'https://www.a.com', stranger: 'unescaped-dot', insecure: 'none' }],
  [/^https:\/\/.*.a.com$/, { meant: 'https://www.a.com', stranger: 'unescaped-dot', insecure: 'none' }],
  [/^https:\/\/(www.)?a\.com$/, { meant: 'https://a.com', stranger: 'unescaped-dot', insecure: 'none' }],
  [/^https:\/\/a.com$/, { meant: 'https://a.com', stranger: 'unescaped-dot', registrable: false, insecure: 'none' }],
  [/^https:\/\/a.b.travel$/, { meant: 'https://a.b.travel', stranger: 'unescaped-dot', insecure: 'none' }],
  // Names that anybody can have.
  [/^https:\/\/.*\.vercel\.app$/, { stranger: 'none', shared: 'https://evil.vercel.app', insecure: 'none' }],
  [/\.netlify\.app$/, { stranger: 'none', shared: 'https://evil.netlify.app' }],
  [/^https:\/\/.*\.github\.io$/, { stranger: 'none', shared: 'https://evil.github.io', insecure: 'none' }],
  [/^https:\/\/myapp-.*\.vercel\.app$/, { stranger: 'none', shared: 'https://myapp-x.vercel.app', insecure: 'none' }],
  [
    /^https:\/\/[a-z0-9-]+-team\.vercel\.app$/,
    { stranger: 'none', shared: 'https://x-team.vercel.app', insecure: 'none' },
  ],
  [/^https:\/\/.*\.com$/, { stranger: 'none', shared: 'https://evil.com', insecure: 'none' }],
  [/^https:\/\/[^.]+\.co\.uk$/, { stranger: 'none', shared: 'https://evil.co.uk', insecure: 'none' }],
  [/^https:\/\/myapp\.vercel\.app$/, { meant: 'https://myapp.vercel.app', stranger: 'none', insecure: 'none' }],
  // Everybody.
  [/.*/, { meant: null, stranger: 'everything', everything: true }],
  [/./, { meant: null, stranger: 'everything', everything: true }],
  [/^https?:\/\//, { meant: null, stranger: 'everything', everything: true }],
  [/^https:\/\/.*$/, { meant: null, stranger: 'everything', insecure: 'none' }],
  [/^https?:\/\/[^/]+$/, { meant: null, stranger: 'everything', everything: true }],
  [/^(http|https):\/\/[\w.-]+(:\d+)?$/, { meant: null, stranger: 'everything' }],
];
