import { languageOf } from './language.ts';
import { isNginx, nginxByName } from './nginx/detect.ts';

/** How a text is read: as code whose bodies are lowered, or as directives. */
export type Kind = 'script' | 'nginx';

/**
 * How a text is read; null where it is not.
 *
 * @param path with forward slashes, or the URI of a document without a file
 * @param hostLanguage the editor's language identifier, where there is one
 */
export function kindOf(path: string, text: string, hostLanguage?: string): Kind | null {
  if (languageOf(path, hostLanguage) !== null) return 'script';
  return isNginx(path, hostLanguage, text) ? 'nginx' : null;
}

/** Whether a file may be one that is read, by its name: the texts of others need not be looked at. */
export const mayBeRead = (path: string): boolean => languageOf(path) !== null || nginxByName(path) !== 'no';
