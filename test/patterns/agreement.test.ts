import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registrableDomain } from '../../server/engine/browser/domains.ts';
import { serializeOrigin } from '../../server/engine/browser/origins.ts';
import type { Pattern } from '../../server/engine/patterns/types.ts';
import { PATTERNS } from './corpus.ts';
import { admissionOf, patternOf, stateless, witnessesOf } from './subjects.ts';

/** Pieces that origin patterns are made of, mistakes included. */
const HEADS = [
  '^https://',
  '^https?://',
  '^http://',
  '^',
  '',
  '(^|\\.)',
  '\\b',
  '^(?:https://|http://)',
  '^(?!.*evil)',
  '^(?=https)',
];
const MIDDLES = [
  '',
  '.*',
  '(.*\\.)?',
  '[a-z]+\\.',
  '[^.]*',
  'www\\.',
  'www.',
  '(?:www|api)\\.',
  '\\w+-',
  '([a-z0-9-]+\\.)*',
  '.+',
  '[^/]{2,5}\\.',
];
const NAMES = [
  'a\\.com',
  'a.com',
  'b\\.co\\.uk',
  'my\\.vercel\\.app',
  '\\.vercel\\.app',
  'localhost',
  '(a\\.com|b\\.org)',
  'a\\.com|b\\.org',
  'A\\.com',
  '[ab]\\.io',
  'a\\.(com|net)',
];
const TAILS = ['$', '', '(:\\d+)?$', '.*$', ':\\d{4}$', '\\b', '/?$', '(?!\\.)', ':3000'];
const FLAGS = ['', 'i', 'u', 'm', 's', 'iu', 'g', 'y'];

const patterns = fc
  .tuple(...[HEADS, MIDDLES, NAMES, TAILS].map((among) => fc.constantFrom(...among)), fc.constantFrom(...FLAGS))
  .map((parts) => new RegExp(parts.slice(0, -1).join(''), parts.at(-1)));

const hosts = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'com',
      'org',
      'co',
      'uk',
      'www',
      'evil',
      'my',
      'vercel',
      'app',
      'localhost',
      'x-',
      'io',
      'api',
      'xa',
      'net',
      'a_b',
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .chain((labels) =>
    fc
      .array(fc.constantFrom('.', '.', '.', '', '-'), { minLength: labels.length, maxLength: labels.length })
      .map((joints) => labels.map((label, at) => (at === 0 ? label : `${joints[at]}${label}`)).join('')),
  );

const origins = fc
  .tuple(fc.constantFrom('https://', 'http://'), hosts, fc.constantFrom('', '', ':3000', ':8080', ':65535'))
  .map((parts) => parts.join(''))
  .filter((origin) => serializeOrigin(origin) === origin);

describe('held against real regular expressions', () => {
  it('every origin in an answer is one that browsers send and the pattern matches', () => {
    fc.assert(
      fc.property(patterns, (pattern) => {
        for (const origin of witnessesOf(admissionOf(patternOf(pattern)))) {
          expect(serializeOrigin(origin)).toBe(origin);
          expect(origin).toMatch(stateless(pattern));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('what is proved absent is not found by trying', () => {
    fc.assert(
      fc.property(patterns, fc.array(origins, { minLength: 50, maxLength: 50 }), (pattern, tried) => {
        const found = admissionOf(patternOf(pattern));
        const real = stateless(pattern);
        const admitted = tried.filter((origin) => real.test(origin));
        if (found.insecure === 'none')
          expect(admitted.filter((origin) => /^http:\/\/(?!(.*\.)?localhost(:|$))/.test(origin))).toEqual([]);
        if (found.everything === true) expect(admitted).toEqual(tried);
        if (found.stranger !== 'none') return;
        const named = /a\.com|b\.co\.uk|vercel\.app|localhost|b\.org|[ab]\.io|a\.net/.source;
        // Names of which the pattern takes any below a public suffix (`\w+-a.com`) are no strangers: they are told as shared.
        if (found.shared === 'none')
          expect(admitted.filter((origin) => !new RegExp(`(?:[./])(?:${named})(?::\\d+)?$`).test(origin))).toEqual([]);
        if (found.shared === 'none' && found.meant !== null)
          expect(new Set(admitted.map(registrableDomain)).has('xa.com')).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

const PYTHON = `
import json, re, sys
METHOD = {'search': 'search', 'prefix': 'match', 'full': 'fullmatch'}
def ask(case):
    try:
        pattern = re.compile(case['source'], sum(getattr(re, f.upper()) for f in case['flags']))
    except re.error:
        return None
    return [bool(getattr(pattern, METHOD[case['match']])(text)) for text in case['texts']]
json.dump([ask(case) for case in json.load(sys.stdin)], sys.stdout)
`;

interface Case extends Pattern {
  readonly texts: readonly string[];
}

/** What Python's own engine says of texts; null where it refuses the pattern. */
function python(cases: readonly Case[]): (boolean[] | null)[] {
  return JSON.parse(execFileSync('python3', ['-c', PYTHON], { input: JSON.stringify(cases), encoding: 'utf8' }));
}

const PYTHON_SOURCES: readonly (readonly [string, string])[] = [
  ['https://.*\\.a\\.com', ''],
  ['^https://a\\.com\\Z', ''],
  ['\\Ahttps://(?P<sub>[a-z]+\\.)?a\\.com$', ''],
  ['(?i)HTTPS://A\\.COM', ''],
  ['https://[]a]\\.com', ''],
  ['https://[^]]+\\.a\\.com', ''],
  ['https?://(localhost|127\\.0\\.0\\.1)(:\\d{,5})?', ''],
  ['https://a{,2}\\.com$', ''],
  ['https://a\\.com', 'i'],
  ['https://(?!evil)\\w+\\.a\\.com', ''],
  ['https://a.com', 's'],
  ['https://[\\w.-]*a\\.com', 'a'],
  ['.*', ''],
  ['https://a{\\.com|https://b\\.com', ''],
];

describe('held against Python', () => {
  const cases = [
    ...PYTHON_SOURCES,
    ...PATTERNS.map(([{ source, flags }]) => [source.replaceAll('\\/', '/'), flags.replace(/[^ims]/g, '')] as const),
  ].flatMap(([source, flags]) =>
    (['search', 'prefix', 'full'] as const).map((match) => {
      const pattern = { is: 'pattern', source, flags, dialect: 'python', match } as const;
      const found = admissionOf(pattern);
      return { pattern, found, texts: witnessesOf(found) };
    }),
  );
  const tried = fc.sample(origins, { numRuns: 200, seed: 4 });
  const answers = python(cases.map(({ pattern, texts }) => ({ ...pattern, texts: [...texts, ...tried] })));

  it('its subset is read', () => {
    expect(cases.filter(({ found }) => found.stranger === 'unknown').map(({ pattern }) => pattern.source)).toEqual([]);
    expect(answers).not.toContain(null);
    expect(cases.length).toBeGreaterThan(200);
  });

  it('its engine matches every origin in an answer', () => {
    for (const [at, { pattern, texts }] of cases.entries())
      expect([pattern.source, pattern.match, answers[at]?.slice(0, texts.length)]).toEqual([
        pattern.source,
        pattern.match,
        answers[at] === null ? undefined : texts.map(() => true),
      ]);
  });

  it('its engine finds no origin of plain http where that is proved absent', () => {
    for (const [at, { pattern, found, texts }] of cases.entries()) {
      if (found.insecure !== 'none') continue;
      const matched = tried.filter((_, index) => answers[at]?.[texts.length + index] === true);
      expect([pattern.source, matched.filter((origin) => /^http:\/\/(?!(.*\.)?localhost(:|$))/.test(origin))]).toEqual([
        pattern.source,
        [],
      ]);
    }
  });
});

describe('syntax outside the subset is not guessed', () => {
  it.each([
    ['python', '(?P<a>x)(?P=a)', ''],
    ['python', '(?<a>x)', ''],
    ['python', 'a++', ''],
    ['python', '(?>a)', ''],
    ['python', 'a # comment', 'x'],
    ['python', '(?i:a)', ''],
    ['python', '\\z', ''],
    ['python', '(a)\\1', ''],
    ['python', '[é]', ''],
    ['pcre', 'a\\Kb', ''],
    ['pcre', '(?|a|b)', ''],
    ['pcre', '\\Qa.com\\E', ''],
    ['pcre', 'a{,2}', ''],
    ['pcre', '[[:^alpha:]]', ''],
    ['pcre', '(?R)', ''],
    ['pcre', 'a*+', ''],
  ] as const)('%s %s', (dialect, source, flags) => {
    expect(admissionOf({ is: 'pattern', source, flags, dialect, match: 'search' }).stranger).toBe('unknown');
  });

  it.each([
    ['^https://[[:alnum:]]+\\.a\\.com\\z', '', 'none'],
    ['^https?://(?<sub>[a-z]+\\.)?a\\.com$', 'i', 'none'],
    ['^https://a\\.com', '', 'no-anchor-at-end'],
    ['(?i)^https?://.*A\\.COM$', '', 'wildcard-before-domain'],
  ])('PCRE %s is read', (source, flags, because) => {
    const { stranger } = admissionOf({ is: 'pattern', source, flags, dialect: 'pcre', match: 'search' });
    expect(typeof stranger === 'string' ? stranger : stranger.because).toBe(because);
  });
});
