import type { Entry, Expression, Item } from './unit.ts';

/** Deeper values are not read, so that recursive readers stay clear of the end of the call stack. */
const DEEPEST = 200;

/**
 * Reads a JSON text as an expression whose spans are offsets of the text. Comments and commas at the end are passed over, as in
 * `tsconfig.json`; so is a byte order mark.
 *
 * @returns null for a text that is no JSON
 */
export function readJson(text: string): Expression | null {
  const reader = new JsonReader(text);
  const value = reader.value(0);
  return value !== null && reader.atEnd() ? value : null;
}

/** What may stand between tokens: white space, the byte order mark, and comments. */
const BLANK = /(?:[\s\uFEFF]|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)*/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\n\r]|\\.)*"/y;
const WORD = /true|false|null/y;

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#take(BLANK);
    return this.#at === this.#text.length;
  }

  value(depth: number): Expression | null {
    this.#take(BLANK);
    const start = this.#at;
    switch (this.#text[start]) {
      case '{':
        return depth < DEEPEST ? this.#object(start, depth) : null;
      case '[':
        return depth < DEEPEST ? this.#array(start, depth) : null;
      case '"':
        return this.#string();
      default:
        return this.#word(start) ?? this.#number(start);
    }
  }

  #object(start: number, depth: number): Expression | null {
    const entries = this.#items('}', (): Entry | null => {
      const key = this.#string();
      if (key === null || !this.#punctuation(':')) return null;
      const value = this.value(depth + 1);
      if (value === null) return null;
      const keySpan = { start: key.start, end: key.end };
      return { kind: 'property', start: key.start, end: value.end, key: key.value, keySpan, value, shorthand: false };
    });
    return entries && { kind: 'object', start, end: this.#at, entries };
  }

  #array(start: number, depth: number): Expression | null {
    const items = this.#items(']', (): Item | null => {
      const value = this.value(depth + 1);
      return value && { spread: false, value };
    });
    return items && { kind: 'array', start, end: this.#at, items };
  }

  /** The items up to a closing bracket; the opening one is next. */
  #items<T>(closing: string, read: () => T | null): T[] | null {
    this.#at += 1;
    const items: T[] = [];
    while (!this.#punctuation(closing)) {
      this.#take(BLANK);
      const item = read();
      if (item === null) return null;
      items.push(item);
      if (this.#punctuation(',')) continue;
      return this.#punctuation(closing) ? items : null;
    }
    return items;
  }

  #punctuation(mark: string): boolean {
    this.#take(BLANK);
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #string(): (Expression & { kind: 'string' }) | null {
    const start = this.#at;
    const written = this.#take(STRING);
    const value = written === null ? null : unescaped(written);
    return value === null ? null : { kind: 'string', start, end: this.#at, value };
  }

  #word(start: number): Expression | null {
    const word = this.#take(WORD);
    if (word === null) return null;
    const span = { start, end: this.#at };
    return word === 'null' ? { kind: 'null', ...span } : { kind: 'boolean', ...span, value: word === 'true' };
  }

  #number(start: number): Expression | null {
    const written = this.#take(NUMBER);
    return written === null ? null : { kind: 'number', start, end: this.#at, value: Number(written) };
  }

  #take(what: RegExp): string | null {
    what.lastIndex = this.#at;
    const found = what.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }
}

function unescaped(written: string): string | null {
  try {
    const value: unknown = JSON.parse(written.replace(/\t/g, '\\t'));
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** An expression that {@link readJson} gave, as the value that it is. */
export function jsonValue(expression: Expression): unknown {
  switch (expression.kind) {
    case 'string':
    case 'number':
    case 'boolean':
      return expression.value;
    case 'array':
      return expression.items.map(({ value }) => jsonValue(value));
    case 'object':
      return Object.fromEntries(
        expression.entries.flatMap((entry) => (entry.kind === 'property' ? [[entry.key, jsonValue(entry.value)]] : [])),
      );
    default:
      return null;
  }
}
