/**
 * What is not the user's code. The editor and the command line both ask here, so that they say the same about the same tree.
 */

/** Texts with more UTF-16 units than this are not analysed: no server is written in such a file, and a keystroke would have to wait for it. */
export const LONGEST_TEXT = 1024 * 1024;

const INSTALLED: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  'site-packages',
  '.venv',
  'venv',
  '.yarn',
  '.pnpm-store',
]);

const BUILT: ReadonlySet<string> = new Set([
  'dist',
  'build',
  'out',
  'coverage',
  '.next',
  '.nuxt',
  '.output',
  '.svelte-kit',
  '.vercel',
  '.netlify',
  '.serverless',
  '.aws-sam',
  'cdk.out',
  '.cache',
  '.parcel-cache',
  '.turbo',
]);

const GENERATED_FOLDERS: ReadonlySet<string> = new Set(['__generated__', '.git']);
const MINIFIED_NAME = /[.-]min\.[cm]?js$/i;
const GENERATED_NAME = /(?:\.(?:bundle|chunk)\.[cm]?js|[._](?:generated|gen|pb)\.[cm]?[jt]sx?)$/i;

/**
 * Says why a file is not the user's code.
 *
 * @param path with forward slashes, relative to the workspace folder or to the directory that is being checked. Folders above
 *   that one do not count: a project that lies in `/build/app` is still the user's.
 * @returns the reason in words that end a sentence beginning with the file's name, or undefined where the file is the user's.
 */
export function notUserCode(path: string): string | undefined {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  for (const segment of segments) {
    if (INSTALLED.has(segment)) return `lies in ${segment}, which holds installed packages`;
    if (BUILT.has(segment)) return `lies in ${segment}, which holds build output`;
    if (GENERATED_FOLDERS.has(segment)) return `lies in ${segment}, which holds generated files`;
  }
  if (MINIFIED_NAME.test(name)) return 'is minified';
  if (GENERATED_NAME.test(name)) return 'is generated';
  return undefined;
}

/**
 * Whether a file is the user's code, and thus worth a finding.
 *
 * @param path as for {@link notUserCode}.
 */
export function isUserCode(path: string): boolean {
  return notUserCode(path) === undefined;
}
