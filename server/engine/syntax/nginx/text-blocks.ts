/**
 * Blocks in a language of its own. The lua-nginx-module reads those of its `…_by_lua_block` directives by Lua's own tokens: braces in strings, long
 * brackets and comments do not count (lua-nginx-module, `src/ngx_http_lua_lex.c`).
 */

/** Whether the block of a directive holds a language of its own. */
export function holdsText(directive: string): boolean {
  return /_by_\w+_block$/.test(directive);
}

/** The place of the brace that closes the block whose content begins at `from`, or null if nothing does. */
export function endOfTextBlock(text: string, from: number): number | null {
  let depth = 1;
  let at = from;
  while (at < text.length) {
    switch (text[at]) {
      case '{':
        depth++;
        at++;
        break;
      case '}':
        depth--;
        if (depth === 0) return at;
        at++;
        break;
      case '"':
      case "'":
        at = endOfString(text, at);
        break;
      case '[':
        at = endOfLongBracket(text, at) ?? at + 1;
        break;
      case '-':
        at = text[at + 1] === '-' ? endOfComment(text, at) : at + 1;
        break;
      default:
        at++;
    }
  }
  return null;
}

/** A string of Lua ends on its line, unless its line end is escaped. */
function endOfString(text: string, from: number): number {
  const quote = text[from];
  let at = from + 1;
  while (at < text.length) {
    const char = text[at];
    if (char === quote) return at + 1;
    if (char === '\n') return at;
    at += char === '\\' ? 2 : 1;
  }
  return text.length;
}

function endOfLongBracket(text: string, from: number): number | null {
  if (text[from] !== '[') return null;
  let inner = from + 1;
  while (text[inner] === '=') inner++;
  if (text[inner] !== '[') return null;
  const closing = `]${'='.repeat(inner - from - 1)}]`;
  const end = text.indexOf(closing, inner + 1);
  return end === -1 ? text.length : end + closing.length;
}

function endOfComment(text: string, from: number): number {
  const long = endOfLongBracket(text, from + 2);
  if (long !== null) return long;
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
