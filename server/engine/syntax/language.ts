import type { Language } from './unit.ts';

/** The JavaScript grammar reads JSX as well. */
const BY_EXTENSION: ReadonlyMap<string, Language> = new Map<string, Language>([
  ['js', 'javascript'],
  ['cjs', 'javascript'],
  ['mjs', 'javascript'],
  ['jsx', 'javascript'],
  ['ts', 'typescript'],
  ['cts', 'typescript'],
  ['mts', 'typescript'],
  ['tsx', 'tsx'],
]);

/** Language identifiers of the editor protocol. */
const BY_HOST_LANGUAGE: ReadonlyMap<string, Language> = new Map<string, Language>([
  ['javascript', 'javascript'],
  ['javascriptreact', 'javascript'],
  ['typescript', 'typescript'],
  ['typescriptreact', 'tsx'],
]);

/**
 * Which language a text is in.
 *
 * @param path a path or address; only its extension counts, whatever the case
 * @param hostLanguage the editor's language identifier, which wins: it knows untitled files and what the user chose
 * @returns null for a language that is not read
 */
export function languageOf(path: string, hostLanguage?: string): Language | null {
  if (hostLanguage !== undefined) return BY_HOST_LANGUAGE.get(hostLanguage) ?? null;
  const extension = /\.([a-z]+)$/i.exec(path)?.[1];
  return extension === undefined ? null : (BY_EXTENSION.get(extension.toLowerCase()) ?? null);
}
