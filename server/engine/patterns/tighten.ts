import { isLoopbackOrigin } from '../browser/origins.ts';
import { admissionOf } from './admission.ts';
import { expressionOf } from './translate.ts';
import type { Pattern } from './types.ts';

/** A regular expression to write in place of another one. */
export interface Replacement {
  readonly source: string;
  readonly flags: string;
}

/** Dots between letters of names, outside of classes and not repeated, stand for dots. */
function withEscapedDots(source: string): string {
  let inClass = false;
  let result = '';
  for (let i = 0; i < source.length; i += 1) {
    const letter = source[i] ?? '';
    if (letter === '\\') {
      result += letter + (source[i + 1] ?? '');
      i += 1;
      continue;
    }
    if (letter === '[') inClass = true;
    if (letter === ']') inClass = false;
    const stands = letter === '.' && !inClass && !/[*+?{]/.test(source[i + 1] ?? '');
    result += stands ? '\\.' : letter;
  }
  return result;
}

/** What is repeated before a name becomes whole labels. */
const withLabels = (source: string): string => source.replace(/\.[*+](?=[a-z0-9])/gi, '(?:[a-z0-9-]+\\.)*');

const STARTS = ['^', '^https:\\/\\/', '^https:\\/\\/(?:[a-z0-9-]+\\.)*', '^https?:\\/\\/'];
const PORT_OR_NONE = '(?::\\d+)?$';

/** On the machine itself a port is always meant; elsewhere the default one. */
const endsFor = (meant: string): readonly string[] => (isLoopbackOrigin(meant) ? [PORT_OR_NONE] : ['$', PORT_OR_NONE]);

function candidates(source: string, meant: string): string[] {
  const escaped = withEscapedDots(source);
  // A leading dot that may be missing stands for subdomains.
  const bodies = [escaped, withLabels(escaped)].map((body) => body.replace(/^\\\.\?/, '(?:[a-z0-9-]+\\.)*'));
  return bodies.flatMap((body) => {
    const starts = body.startsWith('^') ? [''] : STARTS;
    const ends = /(?<!\\)\$$/.test(body) ? [''] : endsFor(meant);
    return starts.flatMap((start) => ends.map((end) => start + body + end));
  });
}

/** Whether a pattern admits an origin, by the host's own regular expressions. */
function admits(pattern: Pattern, origin: string): boolean {
  try {
    const { source, flags } = expressionOf(pattern);
    return new RegExp(source, flags.replace(/[gy]/g, '')).test(origin);
  } catch {
    return false;
  }
}

/**
 * The pattern with its dots escaped and its ends anchored, if that admits who is meant and is proved to admit no stranger.
 *
 * @returns null where no such rewriting is found
 */
export function tightened(pattern: Pattern): Replacement | null {
  const { meant } = admissionOf(pattern);
  if (pattern.dialect === 'python' || pattern.match !== 'search' || meant === null) return null;
  for (const source of candidates(pattern.source, meant)) {
    const candidate = { ...pattern, source };
    if (admits(candidate, meant) && admissionOf(candidate).stranger === 'none') return { source, flags: pattern.flags };
  }
  return null;
}

/** The pattern that asks for `https` where it let `http` in as well; null where that is not all there is to it. */
export function withTls(pattern: Pattern): Replacement | null {
  const source = pattern.source.replace('https?', 'https').replace('http(s)?', 'https');
  if (source === pattern.source || admissionOf({ ...pattern, source }).insecure !== 'none') return null;
  return { source, flags: pattern.flags };
}
