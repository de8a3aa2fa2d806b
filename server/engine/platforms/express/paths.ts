/** How a router compares paths. */
export interface Matching {
  /** Whether a slash at the end of a path counts. */
  readonly strict: boolean;
  readonly caseSensitive: boolean;
}

export const LENIENT: Matching = { strict: false, caseSensitive: false };

/** A path of a route or mount as a regular expression's source without anchors, and a concrete path that it matches. */
export interface PathPattern {
  readonly source: string;
  readonly sample: string;
  /** As the author wrote it. */
  readonly written: string;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** One element of a path: how its source begins, what it matches and a sample. */
type Element = readonly [
  pattern: RegExp,
  source: (match: RegExpExecArray) => string,
  sample: (match: RegExpExecArray) => string,
];

const LITERAL: Element = [/^[^:*{}()?+\\[\]!]/, ([text]) => escaped(text ?? ''), ([text]) => text ?? ''];

/** path-to-regexp 0.1 (Express 4). */
const EXPRESS_4: readonly Element[] = [
  [/^\/:(\w+)\?/, () => '(?:\\/([^\\/]+?))?', () => ''],
  [
    /^:(\w+)(\([^()]*\))(\??)/,
    ([, , group, optional]) => `${group ?? ''}${optional ?? ''}`,
    ([, , group]) => (/\\d/.test(group ?? '') ? '1' : 'x'),
  ],
  [/^:(\w+)/, () => '([^\\/]+?)', () => '1'],
  [/^\*/, () => '(.*)', () => 'x'],
  [/^\((?!\.)[^()]*\)\??/, ([text]) => text ?? '', () => ''],
  [/^[?+]/, ([text]) => text ?? '', () => ''],
  [/^[{}]/, ([text]) => `\\${text ?? ''}`, ([text]) => text ?? ''],
  LITERAL,
];

/** path-to-regexp 8 (Express 5). */
const EXPRESS_5: readonly Element[] = [
  [/^:(\w+|"[^"]*")/, () => '([^\\/]+?)', () => '1'],
  [/^\*(\w+|"[^"]*")/, () => '([\\s\\S]+)', () => 'x'],
  [/^\\(.)/, ([, text]) => escaped(text ?? ''), ([, text]) => text ?? ''],
  [/^\{/, () => '(?:', () => ''],
  [/^\}/, () => ')?', () => ''],
  LITERAL,
];

/**
 * A path string as the given major version of Express reads it.
 *
 * @returns null where that version throws at start, or where we do not follow its syntax
 */
export function pathPattern(path: string, major: 4 | 5, { strict }: Pick<Matching, 'strict'>): PathPattern | null {
  // `:rest*` is several segments in Express 4, in a way of its own.
  if (major === 4 && /:\w+\*/.test(path)) return null;
  const elements = major === 4 ? EXPRESS_4 : EXPRESS_5;
  if (strict && path === '') return { source: '(?!)', sample: '', written: '' };
  let rest = strict ? path : path.replace(/(?<=.)\/$/, '');
  let [source, sample] = ['', ''];
  while (rest !== '') {
    const step = nextElement(rest, elements);
    if (step === null) return null;
    source += step.source;
    sample += step.sample;
    rest = rest.slice(step.length);
  }
  try {
    new RegExp(source);
  } catch {
    return null;
  }
  return path === '/' || path === '' ? { source: '', sample: '', written: '' } : { source, sample, written: path };
}

function nextElement(
  rest: string,
  elements: readonly Element[],
): { source: string; sample: string; length: number } | null {
  for (const [pattern, source, sample] of elements) {
    const match = pattern.exec(rest);
    if (match !== null) return { source: source(match), sample: sample(match), length: match[0].length };
  }
  return null;
}

/** What stands for a whole rest of a path in Express 4, and what was meant to. */
const WILDCARD = /\(\.\*\)|\*(?!["\w])/g;

/**
 * The error with which Express 5 stops at a path (npm `path-to-regexp` 8, `parse`), and the path that matches there what it does in Express 4.
 *
 * @returns null where Express 5 takes the path
 */
export function startUpError(path: string): { path: string; says: string; instead?: string } | null {
  if (pathPattern(path, 5, LENIENT) !== null) return null;
  const says = `TypeError: ${faultOf(path)}: ${path}`;
  const rest = path.replace(WILDCARD, '');
  // A star behind a parameter repeats it.
  if (rest === path || /:\w+\*/.test(path) || /[()[\]{}?+!*]/.test(rest)) return { path, says };
  let count = 0;
  const named = path.replace(WILDCARD, () => {
    count += 1;
    return `{*splat${count === 1 ? '' : count}}`;
  });
  return { path, says, instead: named.startsWith('/') ? named : `/${named}` };
}

function faultOf(path: string): string {
  const wildcard = /[:*](?!["\w])/.exec(path);
  const other = /[()[\]?+!]/.exec(path);
  if (other !== null && (wildcard === null || other.index < wildcard.index))
    return `Unexpected ${other[0]} at index ${other.index}`;
  return wildcard === null ? 'Invalid path' : `Missing parameter name at index ${wildcard.index + 1}`;
}
