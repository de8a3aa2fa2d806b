import { type FactAt, factAt, headerFacts, levelAt, levelFacts, type TextOf } from './hover-headers.ts';
import type { Exchange, Line } from './service/exchange.ts';
import type { Declaration, Program, Site, Step } from './service/program.ts';
import { sameSite } from './service/sites.ts';
import { stepsOf } from './service/walk.ts';

/** Something at an offset that decides CORS, in words. */
export interface Place {
  readonly at: Site;
  readonly title: string;
  readonly meaning: string;
  /** Whether an exchange is an example of what is decided here. */
  tells(exchange: Exchange): boolean;
  /** Whether it is nothing without an example, which then tells whom it lets in. */
  readonly byExample?: true;
}

const MEANINGS: Readonly<Record<Declaration['role'], string>> = {
  origins: 'Which pages may read the answers: the value of `Access-Control-Allow-Origin`.',
  credentials:
    'Whether pages may read answers to requests with cookies or HTTP authentication: `Access-Control-Allow-Credentials`.',
  methods: 'Which methods a preflight allows: `Access-Control-Allow-Methods`. GET, HEAD and POST need no listing.',
  allowedHeaders: 'Which request headers a preflight allows: `Access-Control-Allow-Headers`.',
  exposedHeaders: 'Which response headers script may read beyond the safelisted ones: `Access-Control-Expose-Headers`.',
  maxAge:
    'How many seconds a browser may keep the preflight: `Access-Control-Max-Age`. Chromium keeps it for 7200 at most, Firefox for 86400.',
  preflight: 'Whether preflights are answered at all.',
  preflightStatus: 'The status of the answer to a preflight; browsers want 200–299.',
  preflightContinue: 'Whether preflights are passed on to the next handler instead of being answered here.',
};

const TITLES: Readonly<Record<Declaration['role'], string>> = {
  origins: 'Allowed origins',
  credentials: 'Credentials',
  methods: 'Allowed methods',
  allowedHeaders: 'Allowed request headers',
  exposedHeaders: 'Exposed response headers',
  maxAge: 'Preflight max-age',
  preflight: 'Preflights answered',
  preflightStatus: 'Preflight status',
  preflightContinue: 'Preflight passed on',
};

function valueText({ role, fact }: Declaration): string {
  return fact.value.is === 'known'
    ? `${TITLES[role]}: \`${JSON.stringify(fact.value.value)}\``
    : `${TITLES[role]}: decided at run time`;
}

const contains = (site: Site, file: string, offset: number): boolean =>
  site.file === file && site.start <= offset && offset <= site.end;

const sizeOf = (site: Site): number => site.end - site.start;

/** The lines of the last answer of an exchange. */
export function linesOf(exchange: Exchange): readonly Line[] {
  const end = exchange.trips.at(-1)?.run.end;
  return end === undefined || end === 'hung' ? [] : end.lines;
}

const IS_CORS = /^access-control-|^vary$/i;

const holdsLineBy =
  (at: Site) =>
  (exchange: Exchange): boolean =>
    linesOf(exchange).some(({ by }) => sameSite(by, at));

/** The smallest option, header, fact or level at an offset that decides something. */
export function placeAt(program: Program, file: string, offset: number, textOf: TextOf): Place | null {
  const places = [...optionPlaces(program), ...headerPlaces(program, textOf)].filter(({ at }) =>
    contains(at, file, offset),
  );
  const [smallest] = places.sort((a, b) => sizeOf(a.at) - sizeOf(b.at));
  return smallest ?? factPlace(factAt(program, file, offset)) ?? levelPlace(program, file, offset, textOf);
}

const optionPlaces = ({ declared }: Program): readonly Place[] =>
  declared.map((one) => {
    const isWritten = one.fact.from === 'written';
    const at = isWritten ? one.fact.at : one.fact.use;
    return {
      at,
      title: isWritten ? valueText(one) : 'CORS policy',
      meaning: isWritten ? MEANINGS[one.role] : 'The CORS policy of this service.',
      tells: holdsLineBy(at),
    };
  });

type Write = Extract<Step, { do: 'write' }>;

const headerPlaces = (program: Program, textOf: TextOf): readonly Place[] =>
  stepsOf(program).flatMap((step): Place[] =>
    step.do === 'write' && IS_CORS.test(step.name)
      ? [
          {
            at: step.by,
            title: step.name,
            meaning: [written(step), ...headerFacts(program, step, textOf)].join(' '),
            tells: holdsLineBy(step.by),
          },
        ]
      : [],
  );

function written({ how }: Write): string {
  if (how === 'remove') return 'Taken out of the answer here, where what stands behind sends it.';
  return how === 'set'
    ? 'A CORS header that is set here, in place of one that is there already.'
    : 'A CORS header that is written here.';
}

/** A word that the value of a header is made of: an entry of a map, a value that a variable is given. */
function factPlace(found: FactAt | null): Place | null {
  if (found === null) return null;
  const { at, fact } = found;
  return {
    at,
    title: 'A part of CORS headers',
    meaning: 'What is written here gets into the headers of the answers below.',
    tells: (exchange) =>
      linesOf(exchange).some(({ name, from }) => IS_CORS.test(name) && from.some((one) => sameSite(one, fact))),
    byExample: true,
  };
}

/** A level that does not inherit all of the headers around it. */
function levelPlace(program: Program, file: string, offset: number, textOf: TextOf): Place | null {
  const level = levelAt(program, file, offset);
  if (level === null) return null;
  const facts = levelFacts(level.layer, textOf);
  if (facts.length === 0) return null;
  return {
    at: level.at,
    title: 'CORS headers at this level',
    meaning: facts.join(' '),
    tells: (exchange) => exchange.trips.some(({ run }) => run.passed.includes(level.layer.id)),
  };
}
