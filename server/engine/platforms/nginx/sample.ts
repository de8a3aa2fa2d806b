import type { Location } from './levels.ts';

/** Paths that a simple pattern admits: its groups take their first branch, its repetitions one character. */
function guesses(source: string): readonly string[] {
  const plain = source
    .replace(/^\(\?[a-z]+\)/, '')
    .replace(/\\[dD]/g, '1')
    .replace(/\\w/g, 'a')
    .replace(/\[\^[^\]]*\]/g, 'x')
    .replace(/\[(\\?.)[^\]]*\]/g, '$1');
  return [plain, plain.replace(/\$$/, '')].map((text) => literal(firstBranches(text)));
}

/** Groups as their first branches. */
function firstBranches(source: string): string {
  let text = source;
  for (let round = 0; round < 20; round += 1) {
    const next = text.replace(/\((?:\?P?<\w+>|\?:)?([^()|]*)(?:\|[^()]*)?\)(\?|\*|\+)?/, '$1');
    if (next === text) break;
    text = next;
  }
  return text.split('|')[0] ?? '';
}

const literal = (source: string): string =>
  source
    .replace(/\.[*+]\??/g, 'x')
    .replace(/(\\?.)(?:\{(\d+)(?:,\d*)?\})/g, (_, char: string, count: string) =>
      char.repeat(Math.min(9, Number(count))),
    )
    .replace(/(\\?[^\\])[+*?]/g, '$1')
    .replace(/\\(.)/g, '$1')
    .replace(/[\^$]/g, '');

/**
 * A path that a location is for, beginning with `/`; undefined where none is evident.
 * It need not reach the location: another one may take it.
 */
export function samplePath({ matching, text }: Location): string | undefined {
  if (matching === '@') return undefined;
  if (matching === '' || matching === '^~' || matching === '=') {
    if (!text.startsWith('/') || /[{%<]/.test(text)) return undefined;
    return text.endsWith('/') && matching !== '=' ? `${text}data` : text;
  }
  return [...guesses(text), ...guesses(text).map((one) => `/data${one}`), ...guesses(text).map((one) => `${one}data`)]
    .map((guess) => (guess.startsWith('/') ? guess : `/${guess}`))
    .find((guess) => matches(text, matching, guess));
}

function matches(source: string, matching: string, path: string): boolean {
  try {
    return new RegExp(source, matching === '~*' ? 'i' : '').test(path);
  } catch {
    return false;
  }
}
