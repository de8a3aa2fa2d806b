import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, type IToken, parseRawGrammar, Registry } from 'vscode-textmate';

const GRAMMAR = new URL('../../syntaxes/nginx.tmLanguage.json', import.meta.url);

/** The nginx grammar in the editor's own tokenizer. Throws where the grammar does not load. */
export async function nginxGrammar(): Promise<IGrammar> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM({ data: wasm });
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(readFileSync(GRAMMAR, 'utf8'), 'nginx.tmLanguage.json'),
  });
  const grammar = await registry.loadGrammar('source.nginx');
  if (grammar === null) throw new Error('The grammar source.nginx does not load.');
  return grammar;
}

/** The tokens of each line; lines end as in the editor, which hands the tokenizer none of CR and LF. */
export function tokenLines(grammar: IGrammar, text: string): readonly { line: string; tokens: readonly IToken[] }[] {
  let stack = INITIAL;
  return text.split(/\r?\n/).map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return { line, tokens };
  });
}

/**
 * The scopes of the first token that begins at, or holds, a text; outermost first.
 *
 * @throws where the text is not in the lines
 */
export function scopesOf(grammar: IGrammar, text: string, part: string): readonly string[] {
  for (const { line, tokens } of tokenLines(grammar, text)) {
    const at = line.indexOf(part);
    const token = tokens.find(({ startIndex, endIndex }) => startIndex <= at && at < endIndex);
    if (at >= 0 && token !== undefined) return token.scopes;
  }
  throw new Error(`No token holds ${part}.`);
}

/**
 * What a snippet says wrongly of its own scopes. A line `#^^^ scope` speaks of the nearest line above that is none: every column under a caret must
 * have the scope, and `#^^^ -scope` must not.
 *
 * @returns one sentence for every claim that does not hold
 * @throws where the snippet claims nothing
 */
export function wrongScopes(grammar: IGrammar, snippet: string): readonly string[] {
  const claim = /^#( *)(\^+) (-?)(\S+)$/;
  const lines = snippet.split(/\r?\n/);
  if (!lines.some((line) => claim.test(line))) throw new Error('The snippet claims nothing.');
  const ending = snippet.includes('\r\n') ? '\r\n' : '\n';
  const source = tokenLines(grammar, lines.filter((line) => !claim.test(line)).join(ending));
  const wrong: string[] = [];
  let above = -1;
  for (const line of lines) {
    const [, before, carets, not, scope] = claim.exec(line) ?? [];
    if (before === undefined || carets === undefined || scope === undefined) {
      above++;
      continue;
    }
    const from = before.length + 1;
    for (let column = from; column < from + carets.length; column++) {
      const token = source[above]?.tokens.find(({ startIndex, endIndex }) => startIndex <= column && column < endIndex);
      const has = token?.scopes.some((name) => name === scope || name.startsWith(`${scope}.`)) ?? false;
      if (has === (not === '-')) {
        wrong.push(`${source[above]?.line} [${column}]: ${not}${scope} claimed, ${token?.scopes.join(' ')} found`);
        break;
      }
    }
  }
  return wrong;
}
