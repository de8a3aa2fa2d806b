import { commands, type Uri, Uri as Uris, window, workspace } from 'vscode';
import type { ShowRuleCommand } from '../server/lsp/protocol.ts';

export const SHOW_RULE: ShowRuleCommand = 'corsLens.showRule';

/** Opens the pages of the rules, which the extension brings along. */
export class RulePages {
  readonly #folder: Uri;

  /** @param extension the folder of the extension. */
  constructor(extension: Uri) {
    this.#folder = Uris.joinPath(extension, 'docs', 'rules');
  }

  /** Shows the page of a rule, or lets the user choose one where none is named. An unknown id is treated as none. */
  async show(id: unknown): Promise<void> {
    const ids = await this.#ids();
    const chosen =
      ids.find((each) => each === id) ?? (await window.showQuickPick(ids, { placeHolder: 'CORS Lens rule' }));
    if (chosen === undefined) return;
    await commands.executeCommand('markdown.showPreview', Uris.joinPath(this.#folder, `${chosen}.md`));
  }

  async #ids(): Promise<readonly string[]> {
    const entries = await workspace.fs.readDirectory(this.#folder);
    return entries.flatMap(([name]) => /^([a-z-]+)\.md$/.exec(name)?.[1] ?? []).sort();
  }
}
