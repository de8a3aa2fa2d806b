import ignore from 'ignore';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { LONGEST_TEXT, notUserCode } from '../engine/user-code.ts';
import type { Folders } from './folders.ts';
import { pathOf } from './paths.ts';
import type { Settings } from './settings.ts';

/** `NGINX` is the id that other extensions give to nginx configurations. */
const LANGUAGES: ReadonlySet<string> = new Set([
  'javascript',
  'typescript',
  'javascriptreact',
  'typescriptreact',
  'nginx',
  'NGINX',
]);

/** Says, for the user, why a document is not analysed. Undefined where it is. */
export function skipReason(document: TextDocument, settings: Settings, folders: Folders): string | undefined {
  if (!LANGUAGES.has(document.languageId)) return 'CORS Lens reads JavaScript, TypeScript and nginx configurations.';
  if (!settings.enable) return 'Switched off by the setting corsLens.enable.';
  const relative = folders.relative(pathOf(document.uri));
  if (relative !== undefined) {
    if (
      ignore()
        .add([...settings.exclude])
        .ignores(relative)
    )
      return 'Excluded by the setting corsLens.exclude.';
    const reason = notUserCode(relative);
    if (reason !== undefined) return `The file ${reason}.`;
  }
  if (document.getText().length > LONGEST_TEXT) return 'The file is longer than 1 MB.';
  return undefined;
}
