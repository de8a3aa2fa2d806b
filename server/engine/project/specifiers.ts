/** What a text may import: over-read rather than overlooked, since no text is parsed for it. */
const IMPORTED = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"`])([^'"`\n\r$]+)\1/g;

/** The specifiers that a text names in imports, exports and `require`, each once. What stands in comments counts. */
export function specifiersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(IMPORTED)].map(([, , specifier = '']) => specifier))];
}
