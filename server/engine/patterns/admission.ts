import { type NFA, TooManyNodesError } from 'refa';
import { isLoopbackHost, isLoopbackOrigin, parseOrigin } from '../browser/origins.ts';
import { automatonOf, includes } from './automaton.ts';
import { compile, type Expression, isMendable, type Repair } from './compile.ts';
import { elsewhere } from './elsewhere.ts';
import { Budget, Undecided } from './limits.ts';
import { type Names, namesIn } from './meant.ts';
import {
  addressed,
  directlyBelow,
  dotted,
  insecureAddressed,
  namedOrigins,
  onOrBelow,
  origins,
  plain,
  STRANGE,
  shapes,
  tellingShapes,
  without,
} from './origin-languages.ts';
import { both } from './product.ts';
import { isListedSuffix, isRegistrable } from './suffixes.ts';
import { charitableComparison, comparison } from './texts.ts';
import { expressionOf } from './translate.ts';
import type { Admission, Looseness, OriginTest, Stranger, TextTest } from './types.ts';
import { witness } from './witness.ts';

/** A test in both readings. */
interface Readings {
  /** What it admits. */
  readonly admitted: NFA;
  /** What a charitable reader takes it for; the same object where there is nothing to mend. */
  readonly charitable: NFA;
  /** Why it admits an origin that is not meant. */
  readonly because: (origin: string) => Looseness;
}

const UNKNOWN: Admission = {
  meant: null,
  stranger: 'unknown',
  insecure: 'unknown',
  shared: 'unknown',
  everything: 'unknown',
};

/**
 * What a test on the Origin header admits, decided on automata: every origin in the answer is admitted by the test, and `none` is a proof.
 *
 * What is meant is the charitable reading of the test: lone dots are dots between labels, nothing but a port follows, a name begins where
 * a label begins. A stranger is admitted on a registrable domain that is none of those meant. IP addresses are nobody's domain and never
 * strangers. Where the test takes any name below a public suffix, those who share the suffix are answered as `shared` instead, and are no
 * strangers.
 */
export function admissionOf(test: OriginTest): Admission {
  const budget = new Budget();
  const readings = decided(() => readingsOf(test, budget));
  if (readings === 'unknown') return UNKNOWN;
  const { admitted, charitable } = readings;
  const meantNamed = decided(() => both(charitable, namedOrigins(), budget));
  const named = charitable === admitted ? meantNamed : decided(() => both(admitted, namedOrigins(), budget));
  if (named === 'unknown' || meantNamed === 'unknown') return UNKNOWN;
  const names = decided(() => namesIn(meantNamed, budget));
  const stranger = names === 'unknown' ? names : decided(() => strangerOf(readings, named, names, budget));
  const meant =
    names === 'unknown' ? null : decided(() => meantOf(readings, meantNamed, names, stranger === 'none', budget));
  const telling = [meant, typeof stranger === 'string' ? null : stranger.origin];
  return {
    meant: meant === 'unknown' ? null : meant,
    stranger,
    insecure: decided(() => insecureOf(admitted, named, telling, budget)),
    shared: names === 'unknown' ? names : decided(() => sharedOf(admitted, names, budget)),
    everything: decided(() => isEverything(admitted, budget)),
  };
}

/** The answer to a question, or `unknown` where it is not regular or too large. */
function decided<T>(question: () => T): T | 'unknown' {
  try {
    return question();
  } catch (error) {
    if (error instanceof Undecided || error instanceof TooManyNodesError || error instanceof SyntaxError)
      return 'unknown';
    throw error;
  }
}

function readingsOf(test: OriginTest, budget: Budget): Readings {
  if (test.is !== 'pattern') {
    const admitted = automatonOf(comparison(test), budget);
    const isTight = test.is === 'exactly' || test.is === 'endsWith';
    return {
      admitted,
      charitable: isTight ? admitted : automatonOf(charitableComparison(test), budget),
      because: () => BECAUSE[test.is],
    };
  }
  const expression = expressionOf(test);
  const admitted = readingOf(expression, budget);
  return {
    admitted,
    charitable: isMendable(expression) ? readingOf(expression, budget, 'anchor-end', 'escape-dots') : admitted,
    because: (origin) =>
      REPAIRS.find(([repair]) => !includes(readingOf(expression, budget, repair), origin))?.[1] ??
      'wildcard-before-domain',
  };
}

function readingOf(expression: Expression, budget: Budget, ...repairs: Repair[]): NFA {
  return automatonOf(compile(expression, new Set(repairs)), budget);
}

const BECAUSE: { readonly [is in TextTest['is']]: Looseness } = {
  startsWith: 'prefix',
  endsWith: 'suffix',
  contains: 'substring',
  partOf: 'substring',
  exactly: 'everything',
};

/** What keeps a stranger out tells why it is let in. */
const REPAIRS: readonly (readonly [Repair, Looseness])[] = [
  ['anchor-end', 'no-anchor-at-end'],
  ['escape-dots', 'unescaped-dot'],
  ['anchor-start', 'no-anchor-at-start'],
];

/** Origins that no test has in mind. */
const UNRELATED = STRANGE.flatMap((host) => [`https://${host}`, `http://${host}`, `http://${host}:8080`]);

function strangerOf(
  { admitted, because }: Readings,
  named: NFA,
  names: Names,
  budget: Budget,
): Stranger | 'none' | 'unknown' {
  const { domains, open } = names;
  const of = (origin: string, registrable: boolean): Stranger => {
    const all = UNRELATED.some((unrelated) => includes(admitted, unrelated));
    return { origin, because: all ? 'everything' : because(origin), registrable };
  };
  if (![...domains].some((name) => name.endsWith('example')))
    for (const shape of tellingShapes()) {
      const origin = witness(named, shape, budget);
      if (origin !== null) return of(origin, true);
    }
  const anySuffix = open.has('');
  // Where any suffix is taken, nobody is meant; but a single label is no domain that a stranger could own.
  const known = anySuffix ? [] : [...domains, ...open];
  const strangers = known.length === 0 ? named : elsewhere(named, known, budget);
  if (strangers.isEmpty) return 'none';
  let unregistrable: string | null = null;
  for (const shape of shapes()) {
    const origin = witness(strangers, shape, budget);
    if (origin !== null && isRegistrable(parseOrigin(origin)?.host ?? '')) return of(origin, true);
    unregistrable = origin ?? unregistrable;
  }
  if (anySuffix) return both(strangers, dotted(), budget).isEmpty ? 'none' : 'unknown';
  return unregistrable === null ? 'unknown' : of(unregistrable, false);
}

function meantOf(
  { admitted, charitable }: Readings,
  named: NFA,
  { domains, open }: Names,
  tight: boolean,
  budget: Budget,
): string | null {
  if (open.has('')) return null;
  const found = (candidates: readonly string[]): string | undefined =>
    candidates.find((origin) => includes(admitted, origin) && includes(charitable, origin));
  for (const name of domains) {
    if (!tight && !isRegistrable(name) && !isLoopbackHost(name)) continue;
    const local = [`http://${name}`, `http://${name}:3000`];
    const hosted = [`https://${name}`, `https://www.${name}`, `https://app.${name}`];
    const usual = found(isLoopbackHost(name) ? local : [...hosted, ...local]);
    const origin = usual ?? witness(named, onOrBelow([name], budget), budget);
    if (origin !== null && includes(admitted, origin)) return origin;
  }
  for (const suffix of open) {
    const origin = found([`https://app.${suffix}`]) ?? witness(named, directlyBelow(suffix), budget);
    if (origin !== null && includes(admitted, origin)) return origin;
  }
  const address = witness(charitable, addressed(), budget);
  return address !== null && includes(admitted, address) ? address : null;
}

function insecureOf(
  admitted: NFA,
  named: NFA,
  telling: readonly (string | null)[],
  budget: Budget,
): string | 'none' | 'unknown' {
  const usual = telling
    .flatMap((origin) => origin?.replace(/^https:/, 'http:') ?? [])
    .find((origin) => includes(admitted, origin) && !isLoopbackOrigin(origin));
  if (usual !== undefined) return usual;
  const insecure = elsewhere(both(named, plain(), budget), ['localhost'], budget);
  const found = witness(insecure, plain(), budget) ?? witness(admitted, insecureAddressed(), budget);
  return found ?? (insecure.isEmpty ? 'none' : 'unknown');
}

function sharedOf(admitted: NFA, { open }: Names, budget: Budget): string | 'none' | 'unknown' {
  if (open.has('')) return 'none';
  for (const suffix of open) {
    if (!isListedSuffix(suffix)) continue;
    const usual = `https://evil.${suffix}`;
    const origin = includes(admitted, usual) ? usual : witness(admitted, directlyBelow(suffix), budget);
    if (origin !== null) return origin;
  }
  return open.size === 0 ? 'none' : 'unknown';
}

/** Origins of many kinds, to tell soon that not everything is admitted. */
const MANY = [
  'https://evil.example',
  'http://evil.example:8080',
  'https://a-b.c.d.evil.example',
  'http://192.0.2.1',
  'https://x',
];

function isEverything(admitted: NFA, budget: Budget): boolean {
  return MANY.every((origin) => includes(admitted, origin)) && without(origins(budget), admitted, budget).isEmpty;
}
