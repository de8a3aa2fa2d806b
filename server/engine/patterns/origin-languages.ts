import { DFA, type NFA } from 'refa';
import { automatonOf } from './automaton.ts';
import { compile } from './compile.ts';
import { Budget, LIMITS } from './limits.ts';
import { both, counted } from './product.ts';
import { isListedSuffix } from './suffixes.ts';

/** The language of an anchored JavaScript pattern. */
export function language(source: string, budget: Budget = new Budget()): NFA {
  return automatonOf(compile({ source, flags: '', match: 'full' }, new Set()), budget);
}

/** The smallest deterministic automaton of a language, for those that are walked again and again. */
function smallest(source: NFA): DFA {
  const found = DFA.fromFA(source, new DFA.LimitedNodeFactory(LIMITS.deterministic));
  found.minimize();
  return found;
}

/** The texts of a language that are not in another one. @throws Undecided or refa's `TooManyNodesError` where there are too many */
export function without(language: NFA, other: NFA, budget: Budget): NFA {
  const complement = DFA.fromFA(counted(other, budget), new DFA.LimitedNodeFactory(LIMITS.deterministic));
  complement.complement();
  return both(language, complement, budget);
}

/** What is made when it is first asked for: many texts need no automaton. */
function onFirstUse<T>(make: () => T): () => T {
  const made: T[] = [];
  return () => {
    const [known] = made;
    if (known !== undefined) return known;
    const one = make();
    made.push(one);
    return one;
  };
}

const LARGE_PORT = '\\d{4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]';
/** Ports as browsers write them: no leading zero, and not the scheme's own (URL Standard, "default port"). */
const HTTP_PORT = `(?::(?!0)(?:[1-9]|[1-79]\\d|8[1-9]|[1-9]\\d\\d|${LARGE_PORT}))?`;
const HTTPS_PORT = `(?::(?!0)(?:[1-9]\\d?|[1-35-9]\\d\\d|4[0-35-9]\\d|44[0-24-9]|${LARGE_PORT}))?`;

/** A label that a domain may be registered with. */
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
/** The labels below a registered domain may hold whatever the URL Standard does not forbid. */
const FREE_LABEL = '[a-z0-9_!"$&\'()*+,;=`{}~-]+';
/** Host names. The last label is no number (URL Standard, "ends-in-a-number checker"). */
const NAME = `(?:${FREE_LABEL}\\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?`;
const OCTET = '(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])';
const ADDRESS = `${OCTET}(?:\\.${OCTET}){3}`;

const withHost = (host: string): string => `http://(?:${host})${HTTP_PORT}|https://(?:${host})${HTTPS_PORT}`;

/** The http and https origins whose host is a name. */
export const namedOrigins = onFirstUse((): DFA => smallest(language(withHost(NAME))));

/** Those whose host is an IP address; of IPv6 the loopback address alone. */
export const addressed = onFirstUse((): NFA => language(withHost(`${ADDRESS}|\\[::1\\]`)));

/** Those of plain http whose host is an IPv4 address that is not the machine's own. */
export const insecureAddressed = onFirstUse((): NFA => language(`http://(?!127\\.)${ADDRESS}${HTTP_PORT}`));

/** What begins as an origin of plain http does. */
export const plain = onFirstUse((): NFA => language('http://.*'));

/** Every http and https origin but those of IPv6 hosts. @throws Undecided where the budget is too small */
export function origins(budget: Budget): NFA {
  return language(withHost(`${NAME}|${ADDRESS}`), budget);
}

/** The origins on one of some names and below them. */
export function onOrBelow(names: Iterable<string>, budget: Budget): NFA {
  const among = [...names].map((name) => name.replace(/\W/g, '\\$&')).join('|');
  return language(`https?://(?:[^/:]*\\.)?(?:${among})(?::\\d+)?`, budget);
}

/** Origins on names that can be registered directly below a suffix. */
export function directlyBelow(suffix: string): NFA {
  return language(withHost(`${LABEL}\\.${suffix.replace(/\W/g, '\\$&')}`));
}

/** Top-level domains of three letters and more in which strangers are looked for first; those of two letters are all looked at. */
const GENERIC = [
  'com',
  'net',
  'org',
  'dev',
  'app',
  'info',
  'biz',
  'xyz',
  'online',
  'site',
  'shop',
  'cloud',
  'tech',
  'edu',
  'travel',
];

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

const topLevel = onFirstUse((): string => {
  const countries = LETTERS.flatMap((first) => {
    const seconds = LETTERS.filter((second) => isListedSuffix(first + second));
    return seconds.length === 0 ? [] : [`${first}[${seconds.join('')}]`];
  });
  return `(?:${[...GENERIC, ...countries].join('|')})`;
});

/** Shapes are only looked for among named origins, so that their ports need not be told apart. */
const shape = (host: string): NFA => language(`https?://(?:${host})(?::\\d+)?`);

/** Hosts of several labels. */
export const dotted = onFirstUse((): NFA => shape('[^:/]+\\.[^:/]+'));

/** The names in use for strangers. */
export const STRANGE = ['evil.example', 'stranger.example'];

/** The most telling shapes of strangers. */
export const tellingShapes = onFirstUse((): readonly NFA[] => [
  shape('evil\\.example'),
  shape(`(?:${LABEL}\\.)+evil\\.example`),
  shape(`(?:${FREE_LABEL}\\.)+evil\\.example`),
]);

/** The other shapes in which strangers are looked for, the more telling ones first. The last one holds every name. */
export const shapes = onFirstUse((): readonly NFA[] => [
  shape(`(?:${LABEL}\\.)*evil(?:-?${LABEL})?\\.(?:${LABEL}\\.)*(?:example|${topLevel()})`),
  shape(`(?:${LABEL}\\.)+example`),
  shape(`(?:${LABEL}\\.)+${topLevel()}`),
  shape(`(?:${FREE_LABEL}\\.)*${LABEL}\\.${topLevel()}`),
  shape('[^:/]+'),
]);
