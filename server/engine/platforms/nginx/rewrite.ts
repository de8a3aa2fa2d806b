import type { Site, Step, Text } from '../../service/program.ts';
import { capturesOf } from './captures.ts';
import { conditionOf } from './conditions.ts';
import { type Errors, send, withoutQuery } from './errors.ts';
import { letText, URI } from './locate.ts';
import { type Level, type Placed, siteOf, siteOfWord } from './model.ts';
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
    case 'set_by_lua':
    case 'set_by_lua_block':
    case 'js_set':
      return [];
    default:
      return [];
  }
}

function setSteps(placed: Placed, { variables }: Phase): readonly Step[] {
  const [name, value] = placed.directive.args;
  if (name === undefined || value === undefined) return [];
  const { text, before } = variables.of(value);
  const from = [siteOfWord(placed.file, value)];
  return [...before, { do: 'let', name: kept(name.value.replace(/^\$/, '').toLowerCase()), value: text, from }];
}

function ifSteps(placed: Placed, phase: Phase): readonly Step[] {
  const condition = conditionOf(placed, phase.variables);
  if (condition === undefined) return [];
  const level = phase.levelOf(placed);
  const inside = rewriteSteps(placed.inside ?? [], level === undefined ? phase : { ...phase, levels: [level] });
  const enter = level === undefined ? [] : [letText('level', level.id)];
  return [
    ...condition.before,
    { do: 'when', test: condition.test, then: [...condition.then, ...enter, ...inside], else: [] },
  ];
}

/** `return 204`, `return 301 /elsewhere`, `return 403 "text"`, `return https://…`. */
function returnSteps(placed: Placed, { variables, errors, levels }: Phase): readonly Step[] {
  const [first, second] = placed.directive.args;
  if (first === undefined) return [];
  const at = siteOf(placed);
  if (first.placeholders.length > 0) return [{ do: 'answer', status: { variable: 'unread', otherwise: 200 }, by: at }];
  const code = /^\d{3}$/.test(first.value) ? Number(first.value) : undefined;
  if (code === 444) return [{ do: 'hang', by: at }];
  const target = code === undefined ? first : second;
  const status = code ?? 302;
  if (target === undefined && status >= 400) return errors.atAny(status, levels, at);
  if (target === undefined || ![301, 302, 303, 307, 308].includes(status)) return send(status, at);
  const { text, before } = variables.of(target);
  return [...before, ...redirect(text, at), ...send(status, at)];
}

/** `Location`, which nginx makes an address of where it is a path. */
export function redirect(text: Text, at: Site): readonly Step[] {
  const isPath = typeof text[0] === 'string' && text[0].startsWith('/');
  const base: Text = [{ take: { from: 'scheme' } }, '://', { take: { from: 'host' } }];
  const value = isPath ? [...base, ...text] : text;
  return [{ do: 'write', how: 'set', name: 'Location', value, by: at, from: [at] }];
}

/** `rewrite pattern replacement [flag]` (nginx, `ngx_http_rewrite`). */
function pathSteps(placed: Placed, phase: Phase): readonly Step[] {
  const [pattern, replacement] = placed.directive.args;
  if (pattern === undefined || replacement === undefined) return [];
  const flag = argsOf(placed)[2] ?? '';
  const at = siteOfWord(placed.file, pattern);
  const set = { is: 'pattern', source: pattern.value, flags: '', dialect: 'pcre', at } as const;
  const { text, before } = phase.variables.of(replacement);
  const matched = [...capturesOf(set, URI), ...before];
  const then = isAddress(replacement.value, flag)
    ? [...matched, ...redirect(text, siteOf(placed)), ...send(flag === 'permanent' ? 301 : 302, siteOf(placed))]
    : [...matched, { do: 'let', name: 'uri', value: withoutQuery(text) } as const, ...afterwards(flag, phase)];
  return [{ do: 'when', test: { text: URI, in: set, at }, then, else: [] }];
}

const isAddress = (replacement: string, flag: string): boolean =>
  flag === 'redirect' || flag === 'permanent' || /^(?:https?:\/\/|\$scheme)/.test(replacement);

function afterwards(flag: string, { again }: Phase): readonly Step[] {
  if (flag === 'break') return [letText(CHANGED, ''), { do: 'next' }];
  return flag === 'last' ? again : [letText(CHANGED, 'yes')];
}
