import type { Line } from './exchange.ts';

type Held =
  | { readonly is: 'text'; readonly value: string }
  | { readonly is: 'absent' }
  | { readonly is: 'unread'; readonly reason: string };

const entriesOf = (value: string): string[] =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** The header lines of a response while it is being made. Names are compared without case; order and duplicates are kept. */
export class HeaderLines {
  private held: Line[] = [];

  lines(): readonly Line[] {
    return [...this.held];
  }

  /** These lines, and in the place of those of its names the other ones. */
  with(others: HeaderLines): readonly Line[] {
    if (others.held.length === 0) return this.lines();
    return [...this.held.filter(({ name }) => others.named(name).length === 0), ...others.held];
  }

  /** Takes over the lines of a name from others, where there are none yet. */
  startFrom(others: HeaderLines, name: string): void {
    if (this.named(name).length === 0) this.held = [...this.held, ...others.named(name)];
  }

  remove(name: string): void {
    const wanted = name.toLowerCase();
    this.held = this.held.filter((line) => line.name.toLowerCase() !== wanted);
  }

  /** All lines of a name, joined as the header list's `get` joins them. */
  get(name: string): Held {
    const lines = this.named(name);
    const unread = lines.find((line) => line.unread !== undefined)?.unread;
    if (unread !== undefined) return { is: 'unread', reason: unread };
    return lines.length === 0 ? { is: 'absent' } : { is: 'text', value: lines.map((line) => line.value).join(', ') };
  }

  write(how: 'set' | 'add' | 'merge', line: Line): void {
    const present = this.named(line.name);
    if (how === 'add' || (present.length === 0 && how !== 'set')) {
      this.held.push(line);
    } else if (how === 'set') {
      this.replace(present.length === 0 ? line : { ...line, replaces: present.flatMap(withReplaced) });
    } else {
      this.replace(merged(present, line));
    }
  }

  private named(name: string): Line[] {
    const wanted = name.toLowerCase();
    return this.held.filter((line) => line.name.toLowerCase() === wanted);
  }

  /** A replaced header keeps the place of the first line that it replaces. */
  private replace(line: Line): void {
    const wanted = line.name.toLowerCase();
    const at = this.held.findIndex((other) => other.name.toLowerCase() === wanted);
    const others = this.held.filter((other) => other.name.toLowerCase() !== wanted);
    others.splice(at < 0 ? others.length : at, 0, line);
    this.held = others;
  }
}

const withReplaced = (line: Line): readonly Line[] => [...(line.replaces ?? []), line];

function joined(present: readonly Line[], line: Line, value: string): Line {
  const unread = [...present, line].find((part) => part.unread !== undefined)?.unread;
  return {
    ...line,
    value,
    from: [...new Set([...present.flatMap((part) => part.from), ...line.from])],
    ...(unread === undefined ? {} : { unread }),
  };
}

const joinedValue = (present: readonly Line[]): string => present.map((line) => line.value).join(', ');

function extended(present: readonly Line[], line: Line): Line {
  return joined(present, line, [joinedValue(present), line.value].filter((part) => part !== '').join(', '));
}

/** List entries are compared without case, and `*` stands for all of them (RFC 9110, 12.5.5). */
function merged(present: readonly Line[], line: Line): Line {
  const value = joinedValue(present);
  const known = new Set(entriesOf(value).map((entry) => entry.toLowerCase()));
  const added = entriesOf(line.value);
  if (known.has('*') || added.includes('*')) return joined(present, line, '*');
  return added
    .filter((entry) => !known.has(entry.toLowerCase()))
    .reduce((whole, entry) => extended([whole], { ...line, value: entry }), joined(present, line, value));
}
