import * as treeSitter from 'web-tree-sitter';
import { readJavaScript, UNREAD } from './javascript/read.ts';
import { type PlainTree, plainTree } from './tree.ts';
import type { Language, Unit } from './unit.ts';

/** The wasm binaries the parsers are made of, by file name without extension. */
export type WasmName = 'web-tree-sitter' | 'tree-sitter-javascript' | 'tree-sitter-typescript' | 'tree-sitter-tsx';

export interface Parsers {
  /**
   * Reads a text. Broken text gives a unit too, with its `errors`.
   *
   * @param file names the text in the unit; nothing is read from it
   * @throws TooLarge (tree.ts) for a text of more than a million syntax nodes; whatever `load` throws
   */
  parse(file: string, text: string, language: Language): Promise<Unit>;
}

const GRAMMARS: Readonly<Record<Language, WasmName>> = {
  javascript: 'tree-sitter-javascript',
  typescript: 'tree-sitter-typescript',
  tsx: 'tree-sitter-tsx',
};

/** About 2 MB of source, held in some 100 MB while it is read. */
const NODE_LIMIT = 1_000_000;

/**
 * Opens the parsers. Each binary is loaded when a text first needs it, and once; a failed load is tried again by the next text.
 *
 * @param load gives the bytes of a binary
 */
export function openParsers(load: (name: WasmName) => Promise<Uint8Array>): Parsers {
  const runtime = once(async () => treeSitter.Parser.init({ wasmBinary: await load('web-tree-sitter') }));
  const grammar = (language: Language) =>
    once(async () => {
      await runtime();
      return treeSitter.Language.load(await load(GRAMMARS[language]));
    });
  const grammars = { javascript: grammar('javascript'), typescript: grammar('typescript'), tsx: grammar('tsx') };
  return {
    async parse(file, text, language) {
      const tree = parseText(text, await grammars[language]());
      return { file, text, language, ...readJavaScript(tree, text) };
    },
  };
}

/** From here to the end nothing waits, so texts parsed at the same time cannot meet. */
function parseText(text: string, language: treeSitter.Language): PlainTree {
  const parser = new treeSitter.Parser();
  try {
    parser.setLanguage(language);
    const tree = parser.parse(text);
    if (tree === null) throw new Error('the parser has no language');
    try {
      return plainTree(tree, NODE_LIMIT, UNREAD);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((reason: unknown) => {
      made = null;
      throw reason;
    });
    return made;
  };
}
