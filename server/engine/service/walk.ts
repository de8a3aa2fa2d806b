import type { Piece, Program, Site, Step, StringSet, Test, Text } from './program.ts';
import { leavesOf } from './string-set.ts';

function gather(steps: readonly Step[], into: Step[]): void {
  for (const step of steps) {
    into.push(step);
    if (step.do === 'when') {
      gather(step.then, into);
      gather(step.else, into);
    }
  }
}

/** Every step of a list, those inside others included, in order. */
export function stepsIn(steps: readonly Step[]): Step[] {
  const all: Step[] = [];
  gather(steps, all);
  return all;
}

/** Every step of a program, chain by chain. */
export function stepsOf(program: Program): Step[] {
  const all: Step[] = [];
  for (const layer of Object.values(program.chains).flat()) gather(layer.steps, all);
  return all;
}

/** A test on a text, as it stands inside others. */
export interface TextTest {
  readonly text: Text;
  readonly in: StringSet;
}

/** Adds the tests on texts that a test is made of. */
function gatherTextTests(test: Test, into: TextTest[]): void {
  if ('text' in test) into.push(test);
  else if ('all' in test) for (const part of test.all) gatherTextTests(part, into);
  else if ('any' in test) for (const part of test.any) gatherTextTests(part, into);
  else if ('not' in test) gatherTextTests(test.not, into);
}

/** The constant that a text is; null where it depends on the request. */
export function constantText(text: Text): string | null {
  return text.every((piece) => typeof piece === 'string') ? text.join('') : null;
}

type Let = Extract<Step, { do: 'let' }>;

const variableIn = (piece: Piece): string | null =>
  typeof piece === 'object' && 'take' in piece && piece.take.from === 'variable' ? piece.take.name : null;

/** Tells which pieces of a program's texts are copies of a request header: of the header itself, or of variables that take it over. */
function copiesOf(header: string, steps: readonly Step[]): (piece: Piece) => boolean {
  const variables = new Set<string>();
  const isCopy = (piece: Piece): boolean => {
    const variable = variableIn(piece);
    if (variable !== null) return variables.has(variable);
    if (typeof piece !== 'object' || !('take' in piece)) return false;
    return piece.take.from === 'request-header' && piece.take.name === header;
  };
  const lets = steps.filter((step): step is Let => step.do === 'let');
  for (let before = -1; before < variables.size; ) {
    before = variables.size;
    for (const { name, value } of lets) if (value.length === 1 && value.every(isCopy)) variables.add(name);
  }
  return isCopy;
}

/** The sets that a program tests a request header against, its name lower case: by itself, or as a part of a text, whose set is then that of the part. */
export function setsFor(header: string, program: Program): StringSet[] {
  const steps = stepsOf(program);
  const isCopy = copiesOf(header, steps);
  const tests: TextTest[] = [];
  for (const step of steps) if (step.do === 'when') gatherTextTests(step.test, tests);
  return tests.flatMap((test) => {
    if (!test.text.some(isCopy)) return [];
    return test.text.length === 1 ? [test.in] : partsOf(test, isCopy);
  });
}

/** What a part of a text is compared with, where the whole is compared with texts. */
function partsOf({ text, in: set }: TextTest, isPart: (piece: Piece) => boolean): StringSet[] {
  const pieces = text.map((piece) =>
    typeof piece === 'string' ? piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') : isPart(piece) ? '(.*)' : '.*?',
  );
  const whole = new RegExp(`^${pieces.join('')}$`, 's');
  return leavesOf(set).flatMap((leaf): StringSet[] => {
    if (typeof leaf === 'string' || leaf.is !== 'exactly') return [];
    const part = whole.exec(leaf.text)?.[1];
    return part === undefined ? [] : [{ ...leaf, text: part }];
  });
}

/** The sets that a program tests the Origin header against. */
export const originSets = (program: Program): StringSet[] => setsFor('origin', program);

/** The sets that a program tests the Referer against, which begins with an origin. */
export const refererSets = (program: Program): StringSet[] => setsFor('referer', program);

const takesHeader = (text: Text, header: string): boolean =>
  text.some((piece) => {
    if (typeof piece === 'string' || 'unread' in piece) return false;
    if ('captured' in piece) return takesHeader(piece.of, header);
    return piece.take.from === 'request-header' && piece.take.name === header;
  });

/** Whether a program tests, keeps or sends a request header. */
export function readsHeader(program: Program, header: string): boolean {
  return stepsOf(program).some((step) => {
    if (step.do === 'write' || step.do === 'let') return takesHeader(step.value, header);
    if (step.do !== 'when') return false;
    const tests: TextTest[] = [];
    gatherTextTests(step.test, tests);
    return tests.some(({ text }) => takesHeader(text, header));
  });
}

/** A constant that a header is given, and where it is written. */
export interface SentConstant {
  readonly text: string;
  /** The fact behind it that is the furthest away; undefined where there is none. */
  readonly at: Site | undefined;
}

/** The constants that may be sent as a header, directly or by way of variables. */
export function sentConstants(program: Program, header: string): SentConstant[] {
  const steps = stepsOf(program);
  const writes = steps.filter((step) => step.do === 'write' && step.name.toLowerCase() === header);
  const variables = new Set<string>();
  const found: SentConstant[] = [];
  const lets = steps.filter((step): step is Let => step.do === 'let');
  const follow = (value: Text): void => {
    const [only, ...more] = value;
    const name = only === undefined || more.length > 0 ? null : variableIn(only);
    if (name === null || variables.has(name)) return;
    variables.add(name);
    for (const step of lets) if (step.name === name) take(step.value, step.from?.at(-1));
  };
  const take = (value: Text, at: Site | undefined): void => {
    const text = constantText(value);
    if (text === null) follow(value);
    else found.push({ text, at });
  };
  for (const step of writes) if (step.do === 'write') take(step.value, step.from.at(-1));
  return found;
}
