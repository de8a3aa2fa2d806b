/** What a value is made of (nginx, `src/http/ngx_http_script.c`, `ngx_http_script_compile`). */

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** `$name` or `${name}`, in lower case as nginx keeps it (`ngx_http_get_variable_index`). */
  | { readonly kind: 'variable'; readonly name: string }
  /** `$1` to `$9`: what the regex captured. */
  | { readonly kind: 'capture'; readonly group: number };

const REFERENCE = /\$(?:([1-9])|\{(\w+)\}|(\w+))/g;

/**
 * Splits the value of a word, quotes and escapes already resolved, into text and references. Neighbouring texts are one. A `$` that begins no name is
 * an error to nginx; here it stands as the text that it is.
 */
export function piecesOf(value: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let last = 0;
  for (const match of value.matchAll(REFERENCE)) {
    if (match.index > last) pieces.push({ kind: 'text', text: value.slice(last, match.index) });
    last = match.index + match[0].length;
    const name = match[2] ?? match[3];
    if (name !== undefined) pieces.push({ kind: 'variable', name: name.toLowerCase() });
    else pieces.push({ kind: 'capture', group: Number(match[1]) });
  }
  if (last < value.length) pieces.push({ kind: 'text', text: value.slice(last) });
  return pieces;
}
