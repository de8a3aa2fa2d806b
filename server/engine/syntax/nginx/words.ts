/** The spelling of words (nginx, `src/core/ngx_conf_file.c`, `ngx_conf_read_token`). */

/**
 * A value as it is written in a configuration: bare where nginx reads it back as it is, else in double quotes. A `$` stays what it is, the beginning of a
 * variable: nginx has no escape for it.
 */
export function quoted(value: string): string {
  if (isBare(value)) return value;
  return `"${value.replace(/["\\\t\r\n]/g, escaped)}"`;
}

/** Blanks, semicolons and braces end a word; quotes, `#` and `}` have a meaning at its beginning only, a backslash everywhere. */
function isBare(value: string): boolean {
  return value !== '' && !/[\s;{\\"'<]|^[#}]/.test(value);
}

function escaped(char: string): string {
  switch (char) {
    case '\t':
      return '\\t';
    case '\r':
      return '\\r';
    case '\n':
      return '\\n';
    default:
      return `\\${char}`;
  }
}

/** What nginx makes of the text of a word: `\"`, `\'`, `\\`, `\t`, `\r` and `\n` resolved, any other backslash kept. */
export function cooked(written: string): string {
  if (!written.includes('\\')) return written;
  return written.replace(/\\(["'\\trn])/g, (_, char: string) => {
    if (char === 't') return '\t';
    if (char === 'r') return '\r';
    return char === 'n' ? '\n' : char;
  });
}
