import type { WasmName } from './analysis.ts';
import { Manifests } from './project/manifests.ts';
import { parseNginx } from './syntax/nginx/parse.ts';
import type { NginxUnit } from './syntax/nginx/unit.ts';
import { openParsers, type Parsers } from './syntax/parser.ts';
import { TooLarge } from './syntax/tree.ts';
import type { Language, Unit } from './syntax/unit.ts';

/** Units are kept so that a text need not be parsed twice: so many, and with so many UTF-16 units of text. */
const MOST_UNITS = 2000;
const MOST_TEXT = 8 * 1024 * 1024;

/** Parsers, the units that were parsed last, and the manifests beside them. */
export class Units {
  readonly manifests = new Manifests();
  readonly #parsers: Parsers;
  readonly #recent = new Map<string, Unit | NginxUnit>();
  #text = 0;

  constructor(load: (name: WasmName) => Promise<Uint8Array>) {
    this.#parsers = openParsers(load);
  }

  /** The unit of a text. @throws TooLarge, and what loading a grammar throws */
  async parse(file: string, text: string, language: Language): Promise<Unit> {
    await this.#parsers.ready(language);
    return this.#kept(file, text, language) ?? this.#keep(await this.#parsers.parse(file, text, language));
  }

  /** The unit of a text; `not loaded` where its grammar is not there yet, undefined where the text is too large. */
  parseNow(file: string, text: string, language: Language): Unit | 'not loaded' | undefined {
    try {
      const unit = this.#kept(file, text, language) ?? this.#parsers.parseNow(file, text, language);
      return unit === null ? 'not loaded' : this.#keep(unit);
    } catch (error) {
      if (error instanceof TooLarge) return undefined;
      throw error;
    }
  }

  /** The unit of a configuration. */
  parseNginx(file: string, text: string): NginxUnit {
    const kept = this.#recent.get(file);
    return kept?.language === 'nginx' && kept.text === text ? kept : this.#keep(parseNginx(file, text));
  }

  /** Loads a grammar. @throws what `load` throws */
  ready(language: Language): Promise<void> {
    return this.#parsers.ready(language);
  }

  #kept(file: string, text: string, language: Language): Unit | null {
    const unit = this.#recent.get(file);
    return unit !== undefined && unit.language !== 'nginx' && unit.language === language && unit.text === text
      ? unit
      : null;
  }

  /** As the one that was used last. */
  #keep<U extends Unit | NginxUnit>(unit: U): U {
    this.#drop(unit.file);
    this.#recent.set(unit.file, unit);
    this.#text += unit.text.length;
    for (const file of this.#recent.keys()) {
      if (this.#recent.size <= MOST_UNITS && this.#text <= MOST_TEXT) break;
      if (file !== unit.file) this.#drop(file);
    }
    return unit;
  }

  #drop(file: string): void {
    this.#text -= this.#recent.get(file)?.text.length ?? 0;
    this.#recent.delete(file);
  }
}
