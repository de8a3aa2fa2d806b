import { memberOr } from '../../evaluate/join.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { memberOf } from '../../evaluate/members.ts';
import { type Member, plain, unknown, type Value } from '../../evaluate/values.ts';
import type { LayerId, Site, Step } from '../../service/program.ts';
import { mergeVary, setHeader } from '../node/headers.ts';
import { corsDefault, DEFAULT_METHODS, type HookName, isAtLeast, NEW_METHODS, type Version } from './known.ts';

/** One registration of `@fastify/cors`. */
export interface CorsRegistration {
  readonly id: LayerId;
  readonly at: Site;
  /** The options, or the function that gives them for each request. */
  readonly options: Value;
  readonly hook: HookName;
  /** The version of the package; undefined where nothing tells it. */
  readonly version: Version | undefined;
  /** What the hook does on a route that says nothing of CORS. */
  readonly steps: readonly Step[];
}

/** A registration before its hook is lowered. */
export type Registered = Omit<CorsRegistration, 'steps'>;

/** The variable by which the hook tells the route `OPTIONS *` that it has answered for it (`req.corsPreflightEnabled`). */
export const PREFLIGHT = 'cors preflight';

export const NEWEST: Version = { major: Number.POSITIVE_INFINITY, minor: 0 };

/** A route's `config.cors` turns the headers off since 10.1.0, and is laid over the options since 11.2.0. */
export const ROUTES_TURN_OFF: Version = { major: 10, minor: 1 };
export const ROUTES_TURN_OFF_FIRST: Version = { major: 11, minor: 2 };

/** One request through the hook that a registration adds (`@fastify/cors`, `index.js`). */
export interface Passage {
  readonly cors: Registered;
  readonly request: Value;
  readonly instance: Value;
  /** The route's `config.cors`. */
  readonly route: Value | null;
  readonly machine: Machine;
}

/** What a list of options, one laid over the other, says of an option. */
export type Options = readonly Value[];

export const next = ({ machine }: Passage): void => machine.emit({ do: 'next' });

/** An option of the topmost options that have it, with the place of its `name: value`; the default where none has. */
export function optionOf(options: Options, name: string, passage: Passage): Member {
  const { at } = passage.cors;
  return options.reduceRight<Member>(
    (below, value) => {
      const content = value.is === 'object' ? passage.machine.read(value.cell) : undefined;
      const entry = content?.entries.get(name);
      if (value.is === 'unknown') return { value: memberOf(value, name, at, passage.machine), at: value.at };
      const id = `option:${at.file}:${at.start}:${name}`;
      const otherwise = content?.open === true ? { value: unknown(`the option ${name}`, at, 'unread', id), at } : below;
      return entry === undefined ? otherwise : memberOr(entry, otherwise.value);
    },
    { value: defaultOf(name, passage), at },
  );
}

/** The default of an option, which differs between versions for `methods` alone. */
function defaultOf(name: string, { cors, machine }: Passage): Value {
  return name === 'methods' ? defaultMethods(cors, machine) : corsDefault(name, cors.at);
}

/** The methods by default; where the version is not known, either. */
export function defaultMethods({ at, version }: Pick<Registered, 'at' | 'version'>, machine: Machine): Value {
  const [old, now] = [plain(DEFAULT_METHODS.old, at), plain(DEFAULT_METHODS.new, at)];
  if (version !== undefined) return isAtLeast(version, NEW_METHODS) ? now : old;
  const test = machine.choose({
    id: `version:@fastify/cors:${at.file}`,
    options: ['yes', 'no'],
    says: '@fastify/cors is version 11 or later',
    at,
    kind: 'unread',
  });
  return { is: 'either', test, then: now, else: old, size: 2, at };
}

export const isText = (value: Value): boolean =>
  value.is === 'text' || value.is === 'unknown' || (value.is === 'plain' && typeof value.value === 'string');

/** A list with `*` in it is `*` (`normalizeCorsOptions`). */
export function normalOrigin(value: Value, machine: Machine): Value {
  const items = value.is === 'list' ? (machine.read(value.cell)?.items ?? []) : [];
  const star = items.find((item) => item.is === 'plain' && item.value === '*');
  return star ?? value;
}

export function write(name: string, value: Value, facts: readonly Site[], { machine, cors }: Passage): void {
  setHeader({ name, value, by: cors.at, facts, held: true }, machine);
}

export function vary(field: string, { machine, cors }: Passage): void {
  mergeVary({ name: 'Vary', value: plain(field, cors.at), by: cors.at, facts: [cors.at], held: true }, machine);
}
