import type { RuleSetting } from '../engine/analysis.ts';

/** The settings `corsLens.*` that hold for one document. */
export interface Settings {
  readonly enable: boolean;
  /** onType: the text as it is; onSave: the text as it was saved last. */
  readonly run: 'onType' | 'onSave';
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Patterns in the syntax of `.gitignore`, relative to the workspace folder. */
  readonly exclude: readonly string[];
}

/** What holds where nothing is set. */
export const DEFAULT_SETTINGS: Settings = { enable: true, run: 'onType', rules: {}, exclude: [] };

const RULE_SETTINGS: ReadonlySet<unknown> = new Set(['off', 'hint', 'information', 'warning', 'error']);

/** Reads what a client sent as `corsLens`. Total: whatever is not of the documented shape counts as not set. */
export function readSettings(sent: unknown): Settings {
  if (!isRecord(sent)) return DEFAULT_SETTINGS;
  const { enable, run, rules, exclude } = sent;
  return {
    enable: typeof enable === 'boolean' ? enable : DEFAULT_SETTINGS.enable,
    run: run === 'onSave' ? 'onSave' : DEFAULT_SETTINGS.run,
    rules: isRecord(rules) ? Object.fromEntries(Object.entries(rules).filter(isRuleSetting)) : DEFAULT_SETTINGS.rules,
    exclude: Array.isArray(exclude) ? exclude.filter((item) => typeof item === 'string') : DEFAULT_SETTINGS.exclude,
  };
}

/** Remembers the settings of each document until they change. */
export class SettingsCache {
  readonly #ask: (uri: string) => Promise<unknown>;
  readonly #failed: (uri: string, error: unknown) => void;
  readonly #known = new Map<string, Promise<Settings>>();

  /**
   * @param ask gives what the client holds as `corsLens` for a document.
   * @param failed hears of a document whose settings could not be had. The defaults then hold for it, and for no other.
   */
  constructor(ask: (uri: string) => Promise<unknown>, failed: (uri: string, error: unknown) => void) {
    this.#ask = ask;
    this.#failed = failed;
  }

  /** The settings of a document. Never rejects. */
  of(uri: string): Promise<Settings> {
    const known = this.#known.get(uri);
    if (known !== undefined) return known;
    const asked = this.#ask(uri).then(readSettings, (error: unknown) => {
      this.#failed(uri, error);
      return DEFAULT_SETTINGS;
    });
    this.#known.set(uri, asked);
    return asked;
  }

  /** Forgets one document. */
  forget(uri: string): void {
    this.#known.delete(uri);
  }

  /** Forgets all documents. */
  clear(): void {
    this.#known.clear();
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRuleSetting(entry: [string, unknown]): entry is [string, RuleSetting] {
  return RULE_SETTINGS.has(entry[1]);
}
