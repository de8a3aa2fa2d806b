import type { Choice, Site, Step, StringSet, Test } from '../../service/program.ts';
import type { Word } from '../../syntax/nginx/unit.ts';
import { type Placed, siteOf, siteOfWord } from './model.ts';
import type { Value, Variables } from './variables.ts';

/** The condition of an `if`: what has to run before it, the test, and what runs first where it holds and where it does not. */
export interface Condition {
  readonly before: readonly Step[];
  readonly test: Test;
  readonly then: readonly Step[];
  readonly else: readonly Step[];
}

/** Whether the file that an `if` looks for is there: a page's requests are taken to ask for none. */
export const TESTED_FILE = 'file:tested';

export const testedFile = (at: Site): Choice => ({
  id: TESTED_FILE,
  options: ['no', 'yes'],
  says: 'the path is that of no file',
  at,
  kind: 'circumstance',
  presumed: 'no',
});

/** The words between the parentheses. */
export function inParentheses(args: readonly Word[]): readonly Word[] {
  const [first, ...others] = args;
  if (first?.value.startsWith('(') !== true) return args;
  const opened =
    first.value === '(' ? others : [{ ...first, value: first.value.slice(1), start: first.start + 1 }, ...others];
  const last = opened.at(-1);
  if (last?.value.endsWith(')') !== true || last.quote !== null) return opened;
  if (last.value === ')') return opened.slice(0, -1);
  return [...opened.slice(0, -1), { ...last, value: last.value.slice(0, -1), end: last.end - 1 }];
}

/** Reads the condition of an `if` (nginx, `ngx_http_rewrite_if_condition`); undefined for one that is none. */
export function conditionOf(placed: Placed, variables: Variables): Condition | undefined {
  const at = siteOf(placed);
  const [subject, operator, object] = inParentheses(placed.directive.args);
  if (subject === undefined) return undefined;
  if (/^!?-[fdex]$/.test(subject.value)) {
    const test: Test = { choice: TESTED_FILE, is: 'yes' };
    return { before: [], test: subject.value.startsWith('!') ? { not: test } : test, then: [], else: [] };
  }
  const { text, before } = variables.of(subject);
  if (operator === undefined || object === undefined) {
    const isFalse: StringSet = { oneOf: ['absent', { is: 'exactly', text: '' }, { is: 'exactly', text: '0' }] };
    return { before, test: { text, in: { not: isFalse }, at }, then: [], else: [] };
  }
  const objectAt = siteOfWord(placed.file, object);
  const isNegated = operator.value.startsWith('!');
  const found = comparison(operator.value.replace(/^!/, ''), { text, before }, object, objectAt, variables);
  if (found === undefined) return undefined;
  return isNegated ? { ...found, test: { not: found.test }, then: found.else, else: found.then } : found;
}

/** Holds where two texts, with a character between them that no text has, are the same. */
const SAME: StringSet = { is: 'pattern', source: '^([^\\0]*)\\0\\1$', flags: '', dialect: 'js' };

function comparison(
  operator: string,
  { text, before }: Value,
  object: Word,
  at: Site,
  variables: Variables,
): Condition | undefined {
  if (operator === '~' || operator === '~*') {
    const set = {
      is: 'pattern',
      source: object.value,
      flags: operator === '~*' ? 'i' : '',
      dialect: 'pcre',
      at,
    } as const;
    return { before, test: { text, in: set, at }, then: variables.captured(set, text), else: variables.forgotten() };
  }
  if (operator !== '=') return undefined;
  const other = variables.of(object);
  const isConstant = other.text.every((piece) => typeof piece === 'string');
  const test: Test = isConstant
    ? { text, in: { is: 'exactly', text: other.text.join(''), at }, at }
    : { text: [...text, '\0', ...other.text], in: SAME, at };
  return { before: [...before, ...other.before], test, then: [], else: [] };
}
