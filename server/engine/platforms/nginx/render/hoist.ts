import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import type { Directive, NginxUnit, Word } from '../../../syntax/nginx/unit.ts';
import { named } from '../place.ts';
import { headerName, isAddHeader } from './header.ts';
import { freeName, placeForMap } from './maps.ts';
import { directiveAt, type Found, level, placedAround, type Test, testOf } from './places.ts';
import {
  blockBefore,
  linesBefore,
  linesBehind,
  literally,
  quotedFor,
  removed,
  replace,
  saidBy,
  statementOf,
  wordFor,
} from './text.ts';

/** A header that moves out: as it is written in the `if`, and the one of its name that stands around the `if`. */
interface Moved {
  readonly inner: Directive;
  readonly outer: Directive | undefined;
}

/** Moves the headers of an `if` to the level around it, with values that a `map` makes depend on the condition. */
export function hoistHeaders({ site }: Extract<Change, { kind: 'hoist' }>, configuration: Configuration): Rendered {
  const found = directiveAt(configuration, site);
  if (found === undefined) return declined('the place is in a file that is not held');
  const { unit, directive } = found;
  const condition = conditionOf(testOf(unit, directive));
  if (condition === undefined) return declined('the condition is not one that a map can decide');
  const headers = (directive.block?.directives ?? []).filter(isAddHeader);
  const objection = objectionTo(headers, directive);
  if (objection !== undefined) return declined(objection);
  const around = level(found).filter((one) => isAddHeader(one) && one.branch === directive.branch);
  const inherited = around.length > 0 ? [] : inheritedLines(found, headers, configuration);
  if (inherited === undefined) return declined('the level around it inherits headers, which one of its own would drop');
  const moved = headers.map((inner) => ({ inner, outer: around.find((one) => headerName(one) === headerName(inner)) }));
  const differing = moved.filter(({ inner, outer: own }) => own?.args[1]?.value !== inner.args[1]?.value);
  const before = placeForMap(found);
  if (differing.length > 0 && before === undefined) return declined('no place for a map is in this file');
  const plan = new Plan(unit, condition, configuration);
  const made = differing.map((one) => plan.header(one));
  const added = [...inherited, ...made.flatMap(({ line }) => (line === null ? [] : [line]))];
  const last = around.at(-1);
  const lines = last === undefined ? linesBefore(unit, directive, added) : linesBehind(unit, last, added);
  return {
    edits: [
      ...(before === undefined ? [] : made.map(({ map, head }) => blockBefore(unit, before, head, map))),
      ...made.flatMap(({ edits }) => edits),
      ...(added.length === 0 ? [] : [lines]),
      ...emptied(unit, directive, headers),
    ],
  };
}

/** Why headers can't be written elsewhere than in a condition; undefined where they can. */
function objectionTo(headers: readonly Directive[], { branch }: Directive): string | undefined {
  if (headers.length === 0) return 'no headers are written within the condition';
  if (headers.some((one) => one.branch !== branch)) return 'a template decides which of them are there';
  if (new Set(headers.map(headerName)).size < headers.length) return 'a header is written twice there';
  return headers.some(usesCaptures) ? 'a value is made of what the pattern captures' : undefined;
}

/** The headers that a level has from further out, as they are written there; undefined where one of those that move is among them, or a level is in no view. */
function inheritedLines(
  { unit, directive }: Found,
  headers: readonly Directive[],
  configuration: Configuration,
): readonly string[] | undefined {
  const path = placedAround(configuration, { ...directive, file: unit.file }).slice(0, -1);
  if (path.at(-1)?.name !== 'location') return undefined;
  const outer = path.slice(0, -1).findLast(({ inside }) => named(inside ?? [], 'add_header').length > 0);
  const lines = named(outer?.inside ?? [], 'add_header');
  const names = new Set(headers.map(headerName));
  if (lines.some((one) => one.directive.branch !== null || names.has(headerName(one.directive)))) return undefined;
  return lines.flatMap((one) => {
    const held = configuration.unitOf(one.file);
    return held === undefined ? [] : [statementOf(held, one.directive)];
  });
}

/** The `if` without its headers, or nothing where it held nothing else. */
const emptied = (unit: NginxUnit, directive: Directive, headers: readonly Directive[]): readonly Edit[] =>
  directive.block?.directives.length === headers.length &&
  !unit.text.slice(directive.start, directive.end).includes('#')
    ? [removed(unit, directive)]
    : headers.map((header) => removed(unit, header));

const usesCaptures = ({ args }: Directive): boolean => args.some(({ value }) => /\$\{?\d/.test(value));

/** A condition as a map decides it: by keys for which it holds, or does not. */
interface Condition {
  readonly variable: string;
  readonly keys: readonly string[];
  readonly holds: boolean;
}

/** The condition of an `if` for a map; undefined for one that a map can't decide. */
function conditionOf(test: Test | undefined): Condition | undefined {
  if (test === undefined) return undefined;
  const { variable, comparison } = test;
  // The values that nginx takes for false (nginx, `ngx_http_script_if_code`).
  if (comparison === null) return { variable, keys: ['', '0'], holds: false };
  if (comparison.text.word.placeholders.length > 0) return undefined;
  const key = keyOf(variable, comparison.operator.value.replace(/^!/, ''), saidBy(comparison.text));
  return key === undefined ? undefined : { variable, keys: [key], holds: !comparison.operator.value.startsWith('!') };
}

/** Texts are compared in a map without regard to case (nginx, `ngx_http_map_find`), which matters for no method. */
function keyOf(variable: string, operator: string, text: string): string | undefined {
  if (operator === '~' || operator === '~*') return operator + text;
  if (operator !== '=' || text.includes('$')) return undefined;
  return variable === '$request_method' && /^[A-Z]+$/.test(text) ? text : `~^${literally(text)}$`;
}

class Plan {
  readonly #unit: NginxUnit;
  readonly #condition: Condition;
  readonly #configuration: Configuration;
  readonly #names = new Set<string>();

  constructor(unit: NginxUnit, condition: Condition, configuration: Configuration) {
    this.#unit = unit;
    this.#condition = condition;
    this.#configuration = configuration;
  }

  /** The map for one header, and where the header is written with it. */
  header({ inner, outer }: Moved): {
    readonly head: string;
    readonly map: readonly string[];
    readonly edits: readonly Edit[];
    readonly line: string | null;
  } {
    const name = this.#name(inner);
    const otherwise = outer?.args[1];
    const { variable, keys, holds } = this.#condition;
    const [within, without] = [this.#written(inner.args[1]), this.#written(otherwise)];
    const [standard, special] = holds ? [without, within] : [within, without];
    const map = [`default ${standard};`, ...keys.map((key) => `${wordFor(this.#unit, key)} ${special};`)];
    const head = `map ${variable} ${name}`;
    if (otherwise !== undefined) return { head, map, edits: [replace(this.#unit, otherwise, name)], line: null };
    const always = inner.args[2] === undefined ? '' : ` ${this.#written(inner.args[2])}`;
    return { head, map, edits: [], line: `add_header ${this.#written(inner.args[0])} ${name}${always};` };
  }

  #written(word: Word | undefined): string {
    return word === undefined ? quotedFor(this.#unit, '') : this.#unit.text.slice(word.start, word.end);
  }

  #name(header: Directive): string {
    const words = headerName(header).replace(/^access-control-/, 'cors-');
    const snake = `$${words.startsWith('cors-') ? '' : 'header_'}${words.replace(/\W+/g, '_')}`;
    let name = freeName(snake, this.#unit, this.#configuration);
    for (let i = 2; this.#names.has(name); i += 1) name = freeName(`${snake}_${i}`, this.#unit, this.#configuration);
    this.#names.add(name);
    return name;
  }
}
