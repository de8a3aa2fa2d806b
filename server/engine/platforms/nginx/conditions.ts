import type { Choice, Site, Step, StringSet, Test } from '../../service/program.ts';
import type { Word } from '../../syntax/nginx/unit.ts';
import { capturesOf } from './captures.ts';
import { type Placed, siteOf, siteOfWord } from './model.ts';
import type { Variables } from './variables.ts';

/** The condition of an `if`: what has to run before it, the test, and what runs first where it holds. */
export interface Condition {
  readonly before: readonly Step[];
  readonly test: Test;
  readonly then: readonly Step[];
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
function inParentheses(args: readonly Word[]): readonly Word[] {
  const [first, ...others] = args;
  if (first?.value.startsWith('(') !== true) return args;
  const opened = first.value === '(' ? others : [{ ...first, value: first.value.slice(1), start: first.start + 1 }, ...others];
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
    return { before: [], test: subject.value.startsWith('!') ? { not: test } : test, then: [] };
  }
  const { text, before } = variables.of(subject);
  if (operator === undefined || object === undefined) {
    const isFalse: StringSet = { oneOf: ['absent', { is: 'exactly', text: '' }, { is: 'exactly', text: '0' }] };
    return { before, test: { text, in: { not: isFalse }, at }, then: [] };
  }
  const objectAt = siteOfWord(placed.file, object);
  const compared = comparison(operator.value, object, objectAt);
  if (compared === undefined) return undefined;
  const { set, isNegated } = compared;
  const test: Test = { text, in: set, at: objectAt };
  const captures = typeof set === 'object' && 'is' in set && set.is === 'pattern' ? capturesOf(set, text) : [];
  return isNegated ? { before, test: { not: test }, then: [] } : { before, test, then: captures };
}

function comparison(
  operator: string,
  object: Word,
  at: Site,
): { readonly set: StringSet; readonly isNegated: boolean } | undefined {
  const isNegated = operator.startsWith('!');
  const { value } = object;
  switch (operator.replace(/^!/, '')) {
    case '=':
      return { set: { is: 'exactly', text: value, at }, isNegated };
    case '~':
      return { set: { is: 'pattern', source: value, flags: '', dialect: 'pcre', at }, isNegated };
    case '~*':
      return { set: { is: 'pattern', source: value, flags: 'i', dialect: 'pcre', at }, isNegated };
    default:
      return undefined;
  }
}
