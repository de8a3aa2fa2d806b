/** What a text may import: over-read rather than overlooked, since no text is parsed for it. */
const IMPORTED = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"`])([^'"`\n\r$]+)\1/g;

/** The specifiers that a text names in imports, exports and `require`, each once. What stands in comments counts. */
export function specifiersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(IMPORTED)].map(([, , specifier = '']) => specifier))];
}

const COMMENT = /(^|[\s;{}])#[^\n\r]*/gm;
const INCLUDED = /(?:^|[\s;{}])include[ \t]+(?:"([^"\n\r]+)"|'([^'\n\r]+)'|([^\s;{}"']+))\s*;/g;

/** The patterns that a configuration of nginx includes, each once; over-read as well. */
export function includesIn(text: string): readonly string[] {
  if (!text.includes('include')) return [];
  const found = [...text.replace(COMMENT, '$1').matchAll(INCLUDED)];
  return [...new Set(found.map(([, double, single, bare]) => double ?? single ?? bare ?? ''))];
}
