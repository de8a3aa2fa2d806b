import type { Site, Step, Text } from '../../service/program.ts';
import { conditionOf } from './conditions.ts';
import { type Errors, send } from './errors.ts';
import { queryOf, withoutQuery } from './jumps.ts';
import { letText, URI } from './locate.ts';
import { enteredName, type Level, type Placed, siteOf, siteOfWord } from './model.ts';
import { argsOf } from './place.ts';
import { kept, type Variables } from './variables.ts';

/** What a phase of rewriting works with. */
export interface Phase {
  readonly variables: Variables;
  readonly errors: Errors;
  /** The levels that may be in effect while it runs. */
  readonly levels: readonly Level[];
  /** The level that an `if` of this phase opens. */
  levelOf(placed: Placed): Level | undefined;
  /** The variables that a subrequest may set again, before the content is made. */
  readonly setAgain: ReadonlySet<string>;
  /** What looks for a location again. */
  readonly again: readonly Step[];
}

/** Marks a path that was rewritten without a flag: at the end of the phase its location is looked for anew. */
const CHANGED = 'changed';

/** The directives of the rewrite module, in their order (nginx, `ngx_http_rewrite_handler`). */
export function rewriteSteps(own: readonly Placed[], phase: Phase): readonly Step[] {
  return own.flatMap((placed) => stepsOf(placed, phase));
}

/** The end of the phase: looks for the location of a path that was rewritten. */
export function rewritten(phase: Phase, at: Site): readonly Step[] {
  return [
    {
      do: 'when',
      test: { text: [{ take: { from: 'variable', name: CHANGED } }], in: { is: 'exactly', text: 'yes' }, at },
      then: phase.again,
      else: [],
    },
  ];
}

function stepsOf(placed: Placed, phase: Phase): readonly Step[] {
  switch (placed.name) {
    case 'set':
      return setSteps(placed, phase);
    case 'if':
      return ifSteps(placed, phase);
    case 'return':
      return returnSteps(placed, phase);
    case 'rewrite':
      return pathSteps(placed, phase);
    case 'break':
      return [letText(CHANGED, ''), { do: 'next' }];
    default:
      return [];
  }
}

/**
 * `set`. The subrequest of `auth_request` runs those of the server once more, on the same variables: what a value then is that is made of itself,
 * or was another one in the location, is not followed.
 */
function setSteps(placed: Placed, { variables, setAgain, levels }: Phase): readonly Step[] {
  const [name, value] = placed.directive.args;
  if (name === undefined || value === undefined) return [];
  const { text, before } = variables.of(value);
  const from = [siteOfWord(placed.file, value)];
  const target = kept(name.value.replace(/^\$/, '').toLowerCase());
  const isOfServer = levels.some(({ kind }) => kind === 'server');
  const isUnclear = setAgain.has(target) && (!isOfServer || text.some((piece) => isVariable(piece, target)));
  const made: Text = isUnclear ? [{ unread: 'a variable that a subrequest sets again' }] : text;
  return [...before, { do: 'let', name: target, value: made, from }];
}

const isVariable = (piece: Text[number], name: string): boolean =>
  typeof piece === 'object' && 'take' in piece && piece.take.from === 'variable' && piece.take.name === name;

function ifSteps(placed: Placed, phase: Phase): readonly Step[] {
  const condition = conditionOf(placed, phase.variables);
  if (condition === undefined) return [];
  const level = phase.levelOf(placed);
  const inside = rewriteSteps(placed.inside ?? [], level === undefined ? phase : { ...phase, levels: [level] });
  const enter = level === undefined ? [] : [letText('level', level.id), letText(enteredName(level), 'yes')];
  return [
    ...condition.before,
    { do: 'when', test: condition.test, then: [...condition.then, ...enter, ...inside], else: condition.else },
  ];
}

/** `return 204`, `return 301 /elsewhere`, `return 403 "text"`, `return https://…`. */
function returnSteps(placed: Placed, { variables, errors, levels }: Phase): readonly Step[] {
  const [first, second] = placed.directive.args;
  if (first === undefined) return [];
  const at = siteOf(placed);
  if (first.placeholders.length > 0) return [{ do: 'answer', status: { variable: 'unread', otherwise: 200 }, by: at }];
  const code = /^\d{3}$/.test(first.value) ? Number(first.value) : undefined;
  // nginx cuts the connection (`ngx_http_special_response_handler`).
  if (code === 444 || code === 499) return [{ do: 'hang', by: at }];
  const target = code === undefined ? first : second;
  const status = code ?? 302;
  if (target !== undefined && [301, 302, 303, 307, 308].includes(status)) {
    const { text, before } = variables.of(target);
    return [...before, ...redirect(text, at), ...errors.atAny(status, levels, at)];
  }
  const isBare = target === undefined || target.value === '';
  return isBare && status >= 400 ? errors.atAny(status, levels, at) : send(status, at);
}

/** `Location`, which nginx makes an address of where it is a path. */
export function redirect(text: Text, at: Site): readonly Step[] {
  const isPath = typeof text[0] === 'string' && text[0].startsWith('/');
  return locationHeader(isPath ? ownAddress(text) : text, at);
}

/** The address of a path of the server itself. */
export const ownAddress = (path: Text): Text => [
  { take: { from: 'scheme' } },
  '://',
  { take: { from: 'host' } },
  ...path,
];

export const locationHeader = (value: Text, at: Site): readonly Step[] => [
  { do: 'write', how: 'set', name: 'Location', value, by: at, from: [at] },
];

/** `rewrite pattern replacement [flag]` (nginx, `ngx_http_rewrite`). */
function pathSteps(placed: Placed, phase: Phase): readonly Step[] {
  const [pattern, replacement] = placed.directive.args;
  if (pattern === undefined || replacement === undefined) return [];
  const flag = argsOf(placed)[2] ?? '';
  const at = siteOfWord(placed.file, pattern);
  const set = { is: 'pattern', source: pattern.value, flags: '', dialect: 'pcre', at } as const;
  const { text, before } = phase.variables.of(replacement);
  const matched = [...phase.variables.captured(set, URI), ...before];
  const then = isAddress(replacement.value, flag)
    ? [
        ...matched,
        ...redirect(withQuery(text), siteOf(placed)),
        ...phase.errors.atAny(flag === 'permanent' ? 301 : 302, phase.levels, siteOf(placed)),
      ]
    : [...matched, ...rewriteTo(text, at), ...afterwards(flag, phase)];
  return [{ do: 'when', test: { text: URI, in: set, at }, then, else: phase.variables.forgotten() }];
}

/** The new path, and its query in front of the one that the request has, or instead of it where a question mark ends the text. */
function rewriteTo(text: Text, at: Site): readonly Step[] {
  const last = text.at(-1);
  const isAll = typeof last === 'string' && last.endsWith('?');
  const target: Text = isAll ? [...text.slice(0, -1), last.slice(0, -1)] : text;
  const query = queryOf(target);
  const before: Text = [{ take: { from: 'variable', name: 'args' } }];
  const join: Step = {
    do: 'when',
    test: { text: before, in: { oneOf: ['absent', { is: 'exactly', text: '' }] }, at },
    then: [{ do: 'let', name: 'args', value: query }],
    else: [{ do: 'let', name: 'args', value: [...query, '&', ...before] }],
  };
  const own: readonly Step[] = query.join('') === '' ? [] : [join];
  const args: readonly Step[] = isAll ? [{ do: 'let', name: 'args', value: query }] : own;
  return [letText('internal', 'yes'), ...args, { do: 'let', name: 'uri', value: withoutQuery(target) }];
}

/** An address that is redirected to keeps the query of the request, unless it ends with a question mark (nginx, `ngx_http_script_regex_end_code`). */
function withQuery(text: Text): Text {
  const last = text.at(-1);
  if (typeof last === 'string' && last.endsWith('?')) return [...text.slice(0, -1), last.slice(0, -1)];
  const hasOwn = text.some((piece) => typeof piece === 'string' && piece.includes('?'));
  return hasOwn ? text : [...text, { take: { from: 'query' } }];
}

const isAddress = (replacement: string, flag: string): boolean =>
  flag === 'redirect' || flag === 'permanent' || /^(?:https?:\/\/|\$scheme)/.test(replacement);

function afterwards(flag: string, { again }: Phase): readonly Step[] {
  if (flag === 'break') return [letText(CHANGED, ''), { do: 'next' }];
  return flag === 'last' ? again : [letText(CHANGED, 'yes')];
}
