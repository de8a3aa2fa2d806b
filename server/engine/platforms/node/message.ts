import type { Machine } from '../../evaluate/machine.ts';
import { textOf } from '../../evaluate/texts.ts';
import {
  type Call,
  type Entity,
  entityValue,
  missing,
  native,
  plain,
  textValue,
  unknown,
  type Value,
} from '../../evaluate/values.ts';
import type { Site, Text } from '../../service/program.ts';
import { type Handling, STATUS } from './handling.ts';
import { addLine, eachAlternative, removeHeader, setHeader, type Written } from './headers.ts';

/** A method of the response: gives the value of the call, the response itself where it chains. */
export type ResponseMethod = (self: Value, call: Call, machine: Machine) => Value;

/** A constant text; null for anything else. */
export const constantText = (value: Value | undefined): string | null =>
  value?.is === 'plain' && typeof value.value === 'string' ? value.value : null;

/**
 * The request of Node's `http`, as far as CORS depends on it (`http.IncomingMessage`).
 *
 * @param reads gathers the names of the headers that are read
 */
export function requestEntity(reads: Set<string>): Entity {
  const headers: Entity = {
    name: 'request headers',
    get: (name, at) => {
      reads.add(name.toLowerCase());
      return name === name.toLowerCase() ? requestHeader(name, at) : missing(at);
    },
  };
  return {
    name: 'request',
    get: (name, at) => {
      if (name === 'headers') return entityValue(headers, at);
      if (name === 'method') return textValue([{ take: { from: 'method' } }], at);
      return name === 'url'
        ? textValue([{ take: { from: 'path-below' } }, { take: { from: 'query' } }], at)
        : undefined;
    },
    escapes: () => {},
  };
}

export const requestHeader = (name: string, at: Site): Value =>
  textValue([{ take: { from: 'request-header', name } }], at);

/** What the status variable holds where Node would refuse to send it. */
const UNSENDABLE = 'unsendable';

/** Whether Node sends a status: a number from 100 to 999, of which the fraction is dropped (Node, `_http_server.js`, `writeHead`). */
export function isSendable(status: Value): boolean {
  if (status.is !== 'plain') return true;
  const number = Number(status.value) | 0;
  return number >= 100 && number <= 999;
}

/** Gives the response its status; what is no number leaves it unread. */
export function setStatus(value: Value, machine: Machine): void {
  eachAlternative(value, machine, (status) => {
    machine.emit({ do: 'let', name: STATUS, value: isSendable(status) ? statusText(status) : [UNSENDABLE] });
  });
}

function statusText(status: Value): Text {
  if (status.is === 'plain') return [String(Number(status.value) | 0)];
  return textOf(status) ?? [{ unread: 'a status' }];
}

/** Sends the response: an error where its status can't be sent. */
export function answer(by: Site, machine: Machine): void {
  machine.emit({
    do: 'when',
    test: { text: [{ take: { from: 'variable', name: STATUS } }], in: { is: 'exactly', text: UNSENDABLE }, at: by },
    then: [{ do: 'fail', by }],
    else: [{ do: 'answer', status: { variable: STATUS, otherwise: 200 }, by }],
  });
}

/** Every header of an object, or of a list of names and values, as `writeHead` and Express's `set` take them. */
export function eachHeader(
  headers: Value | undefined,
  machine: Machine,
  run: (name: string, value: Value, fact: Site) => void,
): void {
  for (const [name, value, fact] of headersIn(headers, machine)) machine.unlessThrown(() => run(name, value, fact));
}

function headersIn(headers: Value | undefined, machine: Machine): (readonly [string, Value, Site])[] {
  if (headers?.is === 'object')
    return [...(machine.read(headers.cell)?.entries ?? [])].map(([name, entry]) => [name, entry.value, entry.at]);
  const items = itemsOf(headers, machine);
  const pairs = items.map((item) => itemsOf(item, machine));
  const flat = pairs.every((pair) => pair.length === 0);
  const alternating = items.flatMap((_, i) => (i % 2 === 0 ? [items.slice(i, i + 2)] : []));
  return (flat ? alternating : pairs).flatMap(([key, value]) => {
    const name = constantText(key);
    return name === null || value === undefined ? [] : [[name, value, value.at] as const];
  });
}

const itemsOf = (value: Value | undefined, machine: Machine): readonly Value[] =>
  value?.is === 'list' ? (machine.read(value.cell)?.items ?? []) : [];

function withName(self: Value, call: Call, run: (name: string, value: Value, fact: Site) => void): Value {
  const name = constantText(call.args[0]);
  if (name !== null) run(name, call.args[1] ?? missing(call.at), call.argSites[1] ?? call.at);
  return self;
}

/** What stands in the header now, or what will be sent as it stands now: a later write does not change what was read. */
export function readHeader(call: Call, machine: Machine, of: Pick<Written, 'held'> = {}): Value {
  const name = constantText(call.args[0]);
  return name === null
    ? unknown('a response header', call.at, 'unread')
    : snapshot({ name: name.toLowerCase(), ...of }, call.at, machine);
}

function snapshot(header: { readonly name: string; readonly held?: true }, at: Site, machine: Machine): Value {
  const variable = machine.freshName(`read ${header.name}`);
  machine.emit({ do: 'let', name: variable, value: [{ take: { from: 'response-header', ...header } }] });
  return textValue([{ take: { from: 'variable', name: variable } }], at);
}

/** What becomes of a header that an object names again in other letters. */
type Repeated = 'another line' | 'the only line';

/** Sets every header of an object or list. Where there are more than are seen, Allow-Origin may be among them. */
function setAll(headers: Value | undefined, by: Site, machine: Machine, repeated: Repeated = 'the only line'): void {
  const named = new Set<string>();
  eachHeader(headers, machine, (name, value, fact) => {
    const write = repeated === 'another line' && named.has(name.toLowerCase()) ? addLine : setHeader;
    named.add(name.toLowerCase());
    write({ name, value, by, facts: [fact] }, machine);
  });
  if (headers === undefined || !mayHoldMore(headers, machine)) return;
  const id = `headers:${by.file}:${by.start}`;
  const says = 'headers that are not read hold Access-Control-Allow-Origin';
  const among = machine.choose({ id, options: ['yes', 'no'], says, at: by, kind: 'unread' });
  const value = unknown('headers that are not read', by, 'unread');
  machine.when(among, () => setHeader({ name: 'Access-Control-Allow-Origin', value, by, facts: [by] }, machine));
}

const mayHoldMore = (headers: Value, machine: Machine): boolean =>
  headers.is === 'unknown' || (headers.is === 'object' && machine.read(headers.cell)?.open === true);

/**
 * `response.writeHead(status, headers)` (Node, `_http_server.js`). Where no header was set before, the object is sent as it is, so that one name in two
 * spellings makes two lines; else each of its headers is set.
 */
export function writeHead(repeated: Repeated): ResponseMethod {
  return (self, call, machine) => {
    const [status, ...rest] = call.args;
    if (status !== undefined) setStatus(status, machine);
    setAll(rest.at(-1), call.at, machine, repeated);
    return self;
  };
}

const sends: ResponseMethod = (self, call, machine) => {
  answer(call.at, machine);
  return self;
};

/** Methods of Node's response (`http.ServerResponse`). */
export const NODE_RESPONSE: Readonly<Record<string, ResponseMethod>> = {
  setHeader: (self, call, machine) =>
    withName(self, call, (name, value, fact) => setHeader({ name, value, by: call.at, facts: [fact] }, machine)),
  setHeaders: (self, call, machine) => {
    setAll(call.args[0], call.at, machine);
    return self;
  },
  appendHeader: (self, call, machine) =>
    withName(self, call, (name, value, fact) => addLine({ name, value, by: call.at, facts: [fact] }, machine)),
  removeHeader: (_self, call, machine) => {
    const name = constantText(call.args[0]);
    if (name !== null) removeHeader({ name, by: call.at }, machine);
    return missing(call.at);
  },
  getHeader: (_self, call, machine) => readHeader(call, machine),
  writeHead: writeHead('another line'),
  end: sends,
  write: sends,
};

const RESPONSE = 'response';

/** Whether a value is the response of a handler. */
export const isResponse = (value: Value): boolean => value.is === 'entity' && value.entity.name === RESPONSE;

/**
 * A response: its methods, and what it says of itself. Handing it to unseen code is noted in its handling.
 *
 * @param own what a framework's response knows beside them, asked first
 */
export function responseEntity(
  methods: Readonly<Record<string, ResponseMethod>>,
  handling: Handling,
  own: Pick<Entity, 'get' | 'set'> = {},
): Entity {
  const entity: Entity = {
    name: RESPONSE,
    get: (name, at, machine) => {
      const member = own.get?.(name, at, machine);
      if (member !== undefined) return member;
      const method = methods[name];
      if (method !== undefined) return calling(name, method, at);
      return name === 'headersSent' || name === 'writableEnded' ? plain(false, at) : undefined;
    },
    set: (name, value, at, machine) => {
      if (own.set?.(name, value, at, machine)) return true;
      if (name === 'statusCode') setStatus(value, machine);
      return name === 'statusCode';
    },
    escapes: (machine) => handling.lend('response', machine),
  };
  const self = (at: Site): Value => entityValue(entity, at);
  const calling = (name: string, method: ResponseMethod, at: Site): Value =>
    native(
      `response.${name}`,
      (call, machine) => {
        handling.called.add(name);
        return method(self(call.at), call, machine);
      },
      at,
    );
  return entity;
}
