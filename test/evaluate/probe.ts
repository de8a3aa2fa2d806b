import { runInNewContext } from 'node:vm';
import type { HeaderLine } from '../../server/engine/browser/types.ts';
import { callValue } from '../../server/engine/evaluate/calls.ts';
import { evaluateUnit } from '../../server/engine/evaluate/evaluate-unit.ts';
import { Exhausted } from '../../server/engine/evaluate/exhausted.ts';
import type { Machine } from '../../server/engine/evaluate/machine.ts';
import type { Platform, Session } from '../../server/engine/evaluate/platform.ts';
import { concatenated, textOf } from '../../server/engine/evaluate/texts.ts';
import {
  entityValue,
  type Member,
  missing,
  native,
  plain,
  textValue,
  type Value,
} from '../../server/engine/evaluate/values.ts';
import type { World } from '../../server/engine/service/exchange.ts';
import type { Program, Site, Step } from '../../server/engine/service/program.ts';
import { respond } from '../../server/engine/service/respond.ts';
import { read } from '../syntax/reading.ts';

/**
 * A platform for tests. Its module `probe` has `handle(fn)`, which runs a function for each request with the Origin header as its argument, and
 * `see(value)`, which writes down what a value is. A function that nothing calls is handled where its name begins with `on`.
 */

/** What a unit came to: the program that its handlers make, and the values that were seen, in order. */
export interface Probed {
  readonly program: Program;
  readonly values: readonly Value[];
  /** How many handlers asked for more than is followed. */
  readonly exhausted: number;
}

class ProbeSession implements Session {
  readonly values: Value[] = [];
  readonly steps: Step[] = [];
  exhausted = 0;

  module(name: string, at: Site): Value | undefined {
    if (name !== 'probe') return undefined;
    const members: Record<string, Value> = {
      see: native('see', (call, machine) => this.see(call.args, call.at, machine), at),
      handle: native('handle', (call, machine) => this.handle(call.args[0] ?? missing(at), call.at, machine), at),
    };
    return entityValue({ name: 'probe', get: (member) => members[member] }, at);
  }

  global(): undefined {
    return undefined;
  }

  adopt(fn: Value, machine: Machine): boolean {
    if (fn.is !== 'closure' || !fn.closure.name?.startsWith('on')) return false;
    this.handle(fn, fn.at, machine);
    return true;
  }

  programs(machine: Machine): readonly { program: Program; render: () => { declined: string } }[] {
    const at = { file: 'file', start: 0, end: 0 };
    const steps: Step[] = [...this.steps, { do: 'answer', status: 200, by: at }];
    const program: Program = {
      entry: 'main',
      chains: { main: [{ id: 'handler', role: 'plain', on: 'request', at, steps }] },
      choices: [...machine.choices.values()],
      routes: [],
      declared: [],
      anomalies: [],
    };
    return [{ program, render: () => ({ declined: 'a test' }) }];
  }

  private handle(fn: Value, at: Site, machine: Machine): Value {
    const origin = textValue([{ take: { from: 'request-header', name: 'origin' } }], at);
    const call = { args: [origin], open: false, at, argSites: [at] };
    const run = (): void => {
      callValue(fn, call, machine);
      const thrown = machine.takeThrown();
      if (thrown !== null) machine.when(thrown.test, () => note(plain('threw', at), at, machine));
    };
    try {
      machine.layer = 'probe';
      this.steps.push(...machine.capture(() => machine.allowing(run)).steps);
      machine.layer = '';
    } catch (error) {
      if (!(error instanceof Exhausted)) throw error;
      this.exhausted += 1;
    }
    return missing(at);
  }

  private see(args: readonly Value[], at: Site, machine: Machine): Value {
    const [value = missing(at)] = args;
    this.values.push(value);
    note(spelled(value, at, machine), at, machine);
    return value;
  }
}

/** A value as text: lists in brackets, objects in braces. */
function spelled(value: Value, at: Site, machine: Machine): Value {
  const text = (word: string): Value => plain(word, at);
  const row = (start: string, items: readonly Value[], end: string): Value => {
    const spaced = items.flatMap((item, i) => (i === 0 ? [item] : [text(' '), item]));
    return [...spaced, text(end)].reduce((whole, item) => concatenated(whole, item, at), text(start));
  };
  if (value.is === 'list') {
    const { items = [], open = true } = machine.read(value.cell) ?? {};
    return row(
      '[',
      items.map((item) => spelled(item, at, machine)),
      open ? '…]' : ']',
    );
  }
  if (value.is === 'object') {
    const content = machine.read(value.cell);
    const entry = ([key, member]: [string, Member]): Value =>
      concatenated(text(`${key}:`), spelled(member.value, at, machine), at);
    return row('{', [...(content?.entries ?? [])].map(entry), content?.open === false ? '}' : '…}');
  }
  return value.is === 'closure' ? text('function') : value;
}

/** Writes one line with a value's text. */
function note(value: Value, at: Site, machine: Machine): void {
  if (value.is === 'either' || value.is === 'truth') {
    const [then, otherwise] = value.is === 'either' ? [value.then, value.else] : [plain(true, at), plain(false, at)];
    machine.branch(
      value.test,
      () => note(then, at, machine),
      () => note(otherwise, at, machine),
    );
    return;
  }
  const piece = textOf(concatenated(plain('', at), value, at)) ?? [{ unread: value.is }];
  machine.emit({ do: 'write', how: 'add', name: 'Seen', value: piece, by: at, from: [value.at] });
}

/** Evaluates a unit on this platform alone. */
export async function probe(source: string): Promise<Probed> {
  const sessions: ProbeSession[] = [];
  const platform: Platform = {
    name: 'probe',
    mayMatter: () => true,
    begin: () => {
      const session = new ProbeSession();
      sessions.push(session);
      return session;
    },
  };
  const unit = await read(source);
  const [compiled] = evaluateUnit(unit, [platform], { unit, unitOf: () => unit, version: () => undefined });
  const [session] = sessions;
  if (compiled === undefined || session === undefined) throw new Error('nothing came out');
  return { program: compiled.program, values: session.values, exhausted: session.exhausted };
}

const PREAMBLE = "const { handle, see } = require('probe');\n";

/** A unit whose one handler has this body; `origin` is its parameter. */
export const handling = (body: string): string => `${PREAMBLE}handle((origin) => {\n${body}\n});`;

export const probeBody = (body: string): Promise<Probed> => probe(handling(body));

export const A = 'https://a.example';
export const B = 'https://b.example';

/** What each run of a program sees for an origin, or without one (null); `?reason` where that is not known. */
export function runsOf(program: Program, origin: string | null = A, world: World = {}): string[][] {
  const headers: HeaderLine[] = origin === null ? [] : [['Origin', origin]];
  return respond(program, { method: 'GET', url: 'https://api.example/', headers }, world).map(({ end }) =>
    end === 'hung' ? ['hung'] : end.lines.map(({ value, unread }) => (unread === undefined ? value : `?${unread}`)),
  );
}

const ASKED: readonly (string | null)[] = [null, '', A, B, `${A}.evil.example`];

/**
 * Runs a unit by evaluation and in the real language, for several origins and for none.
 *
 * @returns what was seen, a list for each origin: `seen` by evaluation, `real` in truth. Values that fork are seen as several runs.
 */
export async function besideReality(source: string): Promise<{ seen: string[]; real: string[] }> {
  const { program } = await probe(source);
  const seen = ASKED.map((origin) =>
    runsOf(program, origin)
      .map((lines) => lines.join(', '))
      .join(' | '),
  );
  return { seen, real: ASKED.map((origin) => inReality(source, origin).join(', ')) };
}

function inReality(source: string, origin: string | null): string[] {
  const lines: string[] = [];
  const handlers: ((origin: string | undefined) => void)[] = [];
  const module = {
    handle: (fn: (origin: string | undefined) => void) => void handlers.push(fn),
    see: (value: unknown) => {
      lines.push(inWords(value));
      return value;
    },
  };
  runInNewContext(source, { require: () => module, process: { env: {} }, URL });
  for (const handler of handlers) {
    try {
      handler(origin ?? undefined);
    } catch {
      lines.push('threw');
    }
  }
  return lines;
}

function inWords(value: unknown): string {
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Symbol.iterator in value && typeof value[Symbol.iterator] === 'function')
    return `[${[...(value as Iterable<unknown>)].map(inWords).join(' ')}]`;
  if (Object.prototype.toString.call(value) === '[object RegExp]') return String(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}:${inWords(member)}`)
    .join(' ')}}`;
}
