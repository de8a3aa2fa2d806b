import { parseNginx } from '../../../server/engine/syntax/nginx/parse.ts';
import type { Directive, NginxUnit } from '../../../server/engine/syntax/nginx/unit.ts';

/** A directive without its spans: its words, and its block where it has one. */
export interface Plain {
  readonly words: readonly string[];
  readonly block?: readonly Plain[];
}

/** The configuration in `text`. */
export const read = (text: string): NginxUnit => parseNginx('nginx.conf', text);

/** Directives without their spans. */
export function plain(directives: readonly Directive[]): readonly Plain[] {
  return directives.map(({ name, args, block }) => {
    const words = [name.value, ...args.map(({ value }) => value)];
    return block === null ? { words } : { words, block: plain(block.directives) };
  });
}

/** Directives in short: `location / { return 204; }`, one blank between words, no quotes. */
export function short(text: string): string {
  return shortOf(plain(read(text).directives));
}

function shortOf(directives: readonly Plain[]): string {
  return directives
    .map(({ words, block }) => {
      if (block === undefined) return `${words.join(' ')};`;
      return block.length === 0 ? `${words.join(' ')} { }` : `${words.join(' ')} { ${shortOf(block)} }`;
    })
    .join(' ');
}

/** The values of all words of the first directive, the name included. */
export function words(text: string): readonly string[] {
  return plain(read(text).directives)[0]?.words ?? [];
}
