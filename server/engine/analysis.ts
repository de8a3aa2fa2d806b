import type { Scan } from './project/scan.ts';
import type { Message, Note, Severity } from './rules/rule.ts';
import type { Edit } from './service/change.ts';
import type { Witness } from './service/exchange.ts';
import type { Program, Site } from './service/program.ts';

/** What the host holds. Paths are absolute and use forward slashes, or are URIs of documents without a file. */
export interface View {
  /** The text of a file, or undefined where the host does not hold it. A byte order mark has been removed. */
  read(path: string): string | undefined;
  /** The host's language id of a document whose name does not tell it (`javascript`, `typescript`, `javascriptreact`, `typescriptreact`, `nginx`). */
  language?(path: string): string | undefined;
  /** The names in a folder, those of folders with a slash at the end; undefined where there is no such folder. Where the host knows no folders, patterns of files lead nowhere. */
  list?(folder: string): readonly string[] | undefined;
}

export type RuleSetting = 'off' | Severity;

export interface Options {
  readonly rules?: Readonly<Record<string, RuleSetting>>;
}

/** A way to mend a finding. */
export interface Fix {
  readonly title: string;
  readonly safety: 'safe' | 'suggested';
  /** Whether it is the one to take without further thought. */
  readonly preferred: boolean;
  readonly edits: readonly Edit[];
}

/** A finding as hosts print it. */
export interface Reported {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: 'certain' | 'suspected';
  readonly at: Site;
  readonly message: Message;
  readonly related: readonly Note[];
  readonly witness: Witness;
  readonly fixes: readonly Fix[];
}

/** A path that an analysis asked for, found or not. When it changes, the analysis is out of date. */
export interface Dependency {
  readonly path: string;
  readonly held: boolean;
  /** `folder`: the names in it were asked for, and not a text. It changes when a file or a folder in it comes or goes. */
  readonly is?: 'folder';
}

export interface Analysis {
  readonly root: string;
  /** irrelevant: the cheap text test says that nothing here decides CORS; skipped: see `reason`. */
  readonly status: 'analysed' | 'irrelevant' | 'skipped';
  readonly reason?: string;
  /** The files whose code was read: the root's own and the modules or included files that it reaches. What is found in them is among the findings. */
  readonly modules: readonly string[];
  /** How many CORS policies the root holds, its modules included: layers whose purpose is CORS headers. */
  readonly policies: number;
  /** Sorted by file, position and rule. */
  readonly findings: readonly Reported[];
  readonly dependencies: readonly Dependency[];
  /** What went wrong inside the engine: each message cost what it names, and nothing else. */
  readonly failures: readonly string[];
}

export interface Hover {
  readonly at: Site;
  readonly markdown: string;
}

export type WasmName = 'web-tree-sitter' | 'tree-sitter-javascript' | 'tree-sitter-typescript' | 'tree-sitter-tsx';

/** The one door into the engine. It holds caches and loaded grammars, and nothing that an answer depends on. */
export interface Engine {
  /** Total and deterministic: any text in, no throw, the same result twice. */
  analyze(root: string, view: View, options?: Options): Promise<Analysis>;
  /** The programs that a root compiles to: what conformance tests hold against the running platform. */
  programs(root: string, view: View): Promise<readonly Program[]>;
  /** What the option, header or call at an offset (UTF-16) of a file that a root reaches decides; null where there is nothing to say. */
  hover(root: string, view: View, file: string, offset: number): Promise<Hover | null>;
  /**
   * What a text tells before it is parsed: how it is read, whether it may matter, and what it imports or includes.
   *
   * @param hostLanguage the host's language id, where there is one
   */
  scan(text: string, path: string, hostLanguage?: string): Scan;
}
