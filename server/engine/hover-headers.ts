import type { Layer, Program, Site, Step, Test } from './service/program.ts';
import { sameSite } from './service/sites.ts';
import { leavesOf } from './service/string-set.ts';
import { stepsIn } from './service/walk.ts';

/** The text of a place; undefined where its file is not held. */
export type TextOf = (site: Site) => string | undefined;

const layersOf = ({ chains }: Program): readonly Layer[] => Object.values(chains).flat();

const writes = (steps: readonly Step[], at: Site): boolean =>
  stepsIn(steps).some((step) => step.do === 'write' && sameSite(step.by, at));

/** The statuses that a test on the status of the answer names; null for any other test. */
function statusesOf(test: Test): readonly string[] | null {
  if (!('text' in test)) return null;
  const [only] = test.text;
  if (typeof only !== 'object' || !('take' in only) || only.take.from !== 'status') return null;
  return leavesOf(test.in).flatMap((leaf) => (typeof leaf === 'object' && leaf.is === 'exactly' ? [leaf.text] : []));
}

/** The statuses that the header written at a place is for; null where it is for all of them. */
function statusesFor(steps: readonly Step[], at: Site): readonly string[] | null {
  for (const step of stepsIn(steps)) {
    if (step.do !== 'when' || !writes(step.then, at)) continue;
    const statuses = statusesOf(step.test);
    if (statuses !== null) return statuses;
  }
  return null;
}

const quotedAll = (sites: readonly Site[], textOf: TextOf): string => {
  const texts = sites.flatMap((site) => textOf(site) ?? []).map((text) => `\`${text.replace(/\s+/g, ' ')}\``);
  return [...new Set(texts)].join(', ');
};

/** A header, and the place that writes it. */
export interface Written {
  readonly name: string;
  readonly by: Site;
}

/** What it means for a page that a header is not sent with a status. */
const withoutIt = (name: string): string =>
  name.toLowerCase() === 'access-control-allow-origin'
    ? 'with others, errors among them, the page does not get to read the answer'
    : 'with others, errors among them, it is missing';

/** What becomes of a header that is written at a place: the statuses that it is for, and the levels that do not inherit it. */
export function headerFacts(program: Program, { name, by: at }: Written, textOf: TextOf): readonly string[] {
  const layers = layersOf(program);
  const writing = layers.filter(({ steps }) => writes(steps, at));
  const statuses = writing.map(({ steps }) => statusesFor(steps, at)).find((one) => one !== null);
  const levels = writing.map((layer) => layer.at).filter(({ start, end }) => start < end);
  const dropping = layers.filter(({ displaced }) => displaced?.some(({ written }) => sameSite(written, at)) === true);
  return [
    ...(statuses === undefined || statuses === null
      ? []
      : [`Sent with the statuses ${statuses.join(', ')} only: ${withoutIt(name)}.`]),
    ...(levels.length === 0 ? [] : [`In effect at ${quotedAll(levels, textOf)}.`]),
    ...(dropping.length === 0
      ? []
      : [
          `Dropped at ${quotedAll(
            dropping.map((layer) => layer.at),
            textOf,
          )}: a level with headers of its own inherits none.`,
        ]),
  ];
}

/** A level whose place holds an offset: what is in effect there, and what is dropped. */
export interface LevelAt {
  readonly at: Site;
  readonly layer: Layer;
}

/** The innermost level with headers of CORS, in effect or dropped, whose directive stands at an offset. */
export function levelAt(program: Program, file: string, offset: number): LevelAt | null {
  const found = layersOf(program).filter(
    ({ at, role, displaced }) =>
      at.file === file &&
      at.start < at.end &&
      at.start <= offset &&
      offset <= at.end &&
      (role === 'cors' || displaced !== undefined),
  );
  const [layer] = found.sort((a, b) => a.at.end - a.at.start - (b.at.end - b.at.start));
  return layer === undefined || layer.displaced === undefined ? null : { at: layer.at, layer };
}

/** What a level does with the headers around it, in sentences. */
export function levelFacts({ at, displaced = [] }: Layer, textOf: TextOf): readonly string[] {
  const dropped = displaced.filter(({ name }) => /^access-control-|^vary$/.test(name));
  const [first] = dropped;
  if (first === undefined) return [];
  const names = [...new Set(dropped.map(({ name }) => `\`${name}\``))].join(', ');
  const why = sameSite(first.by, at)
    ? 'it has the place of another level, whose headers it does not take over'
    : `${quotedAll([first.by], textOf)} stands here, and a level with headers of its own inherits none`;
  return [
    `Not inherited here: ${names}, since ${why}.`,
    `Dropped: ${quotedAll(
      dropped.map(({ written }) => written),
      textOf,
    )}.`,
  ];
}

/** A word at an offset, and the fact that it stands for: itself, or the value that the key of a map gives. */
export interface FactAt {
  readonly at: Site;
  readonly fact: Site;
}

/** What the value of a variable is made of at an offset: the word itself, or the test that gives the variable that value. */
export function factAt(program: Program, file: string, offset: number): FactAt | null {
  const holds = ({ file: its, start, end }: Site): boolean => its === file && start <= offset && offset <= end;
  const facts = layersOf(program).flatMap(({ steps }) =>
    stepsIn(steps).flatMap((step): FactAt[] => {
      if (step.do === 'let') return (step.from ?? []).map((fact) => ({ at: fact, fact }));
      const at = step.do === 'when' && 'at' in step.test ? step.test.at : undefined;
      if (step.do !== 'when' || at === undefined) return [];
      return step.then.flatMap((inner) => (inner.do === 'let' ? (inner.from ?? []).map((fact) => ({ at, fact })) : []));
    }),
  );
  const [smallest] = facts
    .filter(({ at }) => holds(at))
    .sort((a, b) => a.at.end - a.at.start - (b.at.end - b.at.start));
  return smallest ?? null;
}
