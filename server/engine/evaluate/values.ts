import type { ChoiceId, Site, Test, Text } from '../service/program.ts';
import type { FunctionExpression, Statement } from '../syntax/unit.ts';
import type { Machine } from './machine.ts';
import type { Cell, Scope } from './store.ts';

export type Primitive = string | number | boolean | null | undefined;

/** An entry of an object: its value, the place of the whole `key: value`, and under which condition it is there, if not always. */
export interface Member {
  readonly value: Value;
  readonly at: Site;
  readonly present?: Test;
  /** Where branches write it at different places: each with what it writes there. */
  readonly of?: readonly Member[];
}

/**
 * What an expression comes to, as far as the text tells. `at` is where the value is written, not where it is used.
 */
export type Value = { readonly at: Site } & Kind;

type Kind =
  | { readonly is: 'plain'; readonly value: Primitive }
  /** `depth` is the machine's where it was made. */
  | { readonly is: 'regex'; readonly source: string; readonly flags: string; readonly depth?: number }
  /** Contents are in the store, under `cell`. */
  | { readonly is: 'list'; readonly cell: Cell<ListContent> }
  | { readonly is: 'object'; readonly cell: Cell<ObjectContent> }
  | { readonly is: 'closure'; readonly closure: Closure }
  /** A string made while a request is answered; absent is `undefined`. */
  | { readonly is: 'text'; readonly text: Text }
  /** A condition on the request or on a choice. */
  | { readonly is: 'truth'; readonly test: Test }
  /** `size` counts the alternatives, those inside others included. */
  | { readonly is: 'either'; readonly test: Test; readonly then: Value; readonly else: Value; readonly size: number }
  /** A thing whose meaning a platform supplies. */
  | { readonly is: 'entity'; readonly entity: Entity }
  | Unknown;

/** `id` names the value in choices, so that two questions about the same unknown get the same answer. */
export interface Unknown {
  readonly is: 'unknown';
  readonly id: string;
  readonly reason: string;
  /** `circumstance`: varies at run time; `unread`: decided by code that we do not see. */
  readonly kind: 'circumstance' | 'unread';
}

export interface ListContent {
  readonly items: readonly Value[];
  /** Whether there may be items that are not seen. */
  readonly open: boolean;
  /** Set and Map have the same contents as lists and are asked by other methods. */
  readonly as: 'array' | 'set' | 'map';
  /** How many items there are, where the request decides: compared with 0, not counted. */
  readonly count?: Value;
}

export interface ObjectContent {
  readonly entries: ReadonlyMap<string, Member>;
  readonly open: boolean;
  /** The class that it is an instance of; its methods are found there. */
  readonly of?: Value;
}

export interface Closure {
  readonly name: string | null;
  readonly params: FunctionExpression['params'];
  readonly body: readonly Statement[];
  readonly scope: Scope;
  readonly span: Site;
  readonly bound?: Value;
  readonly arrow: boolean;
  readonly async: boolean;
}

/** A value whose behaviour is told by a platform or by the language's own library. */
export interface Entity {
  /** For messages and tests: `cors`, `express app`, `response`. */
  readonly name: string;
  /** A member; undefined where it is not known. */
  get?(name: string, at: Site, machine: Machine): Value | undefined;
  /** Whether an assignment to a member was understood. */
  set?(name: string, value: Value, at: Site, machine: Machine): boolean;
  call?(call: Call, machine: Machine): Value;
  construct?(call: Call, machine: Machine): Value;
  /** Called without being asked for a member: a function handed on to code that we do not see. */
  readonly escapes?: (machine: Machine, at: Site) => void;
  /** Waited for: what comes behind sees what it has done by then. */
  readonly awaited?: () => void;
}

export interface Call {
  readonly args: readonly Value[];
  /** Where an argument list holds a spread of unknown length. */
  readonly open: boolean;
  readonly at: Site;
  /** The places of the arguments, for facts. */
  readonly argSites: readonly Site[];
}

export const plain = (value: Primitive, at: Site): Value => ({ is: 'plain', value, at });
export const missing = (at: Site): Value => plain(undefined, at);
export const textValue = (text: Text, at: Site): Value => ({ is: 'text', text, at });
export const entityValue = (entity: Entity, at: Site): Value => ({ is: 'entity', entity, at });

/** A value that is not known. Without an id, the place names it. */
export function unknown(
  reason: string,
  at: Site,
  kind: Unknown['kind'] = 'circumstance',
  id = `${at.file}:${at.start}-${at.end}`,
): Value & Unknown {
  return { is: 'unknown', id, reason, kind, at };
}

/** Whether a value is an environment variable itself: a text, or `undefined` where it is not set. */
export const isVariable = (value: Value): boolean => value.is === 'unknown' && /^env:\w+$/.test(value.id);

/** An entity that is one function. */
export function native(name: string, call: (call: Call, machine: Machine) => Value, at: Site): Value {
  return entityValue({ name, call }, at);
}

/** The test that a choice has taken an option. */
export const chose = (choice: ChoiceId, is: string): Test => ({ choice, is });
