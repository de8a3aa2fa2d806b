/** Values of literals (ECMAScript, "Literals"). */

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\n', ''],
  ['\r\n', ''],
  ['\r', ''],
  ['\u2028', ''],
  ['\u2029', ''],
]);

const ESCAPE =
  /\\(u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3][0-7]{0,2}|[4-7][0-7]?)|\r\n|[\s\S])/gu;

/** The value of a string's or identifier's text: its escapes replaced, legacy octal ones included; a malformed escape stands for its own letters. */
export function cook(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(ESCAPE, (whole, escaped: string, braced?: string, four?: string, two?: string, octal?: string) => {
    const hex = braced ?? four ?? two;
    if (hex !== undefined) return codePoint(Number.parseInt(hex, 16), whole);
    if (octal !== undefined) return codePoint(Number.parseInt(octal, 8), whole);
    return SIMPLE_ESCAPES.get(escaped) ?? escaped;
  });
}

/** UTF-16 surrogates are code points to `fromCodePoint`, so `\ud83d\ude00` joins into one character. */
function codePoint(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}

/** A template's text between substitutions; in templates every line end counts as `\n`. */
export function cookTemplate(raw: string): string {
  return cook(raw.replaceAll(/\r\n?/g, '\n'));
}

/** The value of a string literal with its quotes; the closing one may be missing from broken text. */
export function stringValue(literal: string): string {
  const closed = literal.length > 1 && literal.at(-1) === literal[0];
  return cook(literal.slice(1, closed ? -1 : undefined));
}

/** The value of a number literal, or null for a BigInt, which is not a number. */
export function numberValue(literal: string): number | null {
  if (literal.endsWith('n')) return null;
  const digits = literal.replaceAll('_', '');
  return /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
}
