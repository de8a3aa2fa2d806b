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
  /** As `parse`, at once; null where the grammar has not been loaded yet. @throws TooLarge */
  parseNow(file: string, text: string, language: Language): Unit | null;
  /** Loads a grammar. @throws what `load` throws */
  ready(language: Language): Promise<void>;
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
  const loaded = new Map<Language, treeSitter.Language>();
  const ready = async (language: Language): Promise<treeSitter.Language> => {
    const grammarOf = await grammars[language]();
    loaded.set(language, grammarOf);
    return grammarOf;
  };
  return {
    async parse(file, text, language) {
      return parseWith(await ready(language), file, text, language);
    },
    parseNow(file, text, language) {
      const grammarOf = loaded.get(language);
      return grammarOf === undefined ? null : parseWith(grammarOf, file, text, language);
    },
    async ready(language) {
      await ready(language);
    },
  };
}

function parseWith(grammar: treeSitter.Language, file: string, text: string, language: Language): Unit {
  return { file, text, language, ...readJavaScript(parseText(text, grammar), text) };
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
