import fc from 'fast-check';
import { weighted } from '../code.ts';
import { NAMED_ORIGINS } from '../values.ts';
import { GEO, MAPS, originPattern } from './values.ts';
import { block, type Quoting, quoting, word } from './words.ts';

interface Entry {
  /** What may stand once in a map. */
  readonly key: string;
  readonly printed: string;
}

const values = weighted<string>(
  [3, fc.constant('$http_origin')],
  [2, fc.constant('')],
  [2, fc.constantFrom('1', '0', 'true', 'https://app.example.com', 'GET, POST', 'Origin')],
  [
    1,
    fc.constantFrom('$1', '$sub', 'https://$1.example.com', '$request_method', '$http_access_control_request_method'),
  ],
);

const entry = (key: fc.Arbitrary<string>): fc.Arbitrary<Entry> =>
  fc.tuple(key, values, quoting, quoting).map(([text, value, ofKey, ofValue]) => ({
    key: text.toLowerCase(),
    printed: `${keyOf(text, ofKey)} ${word(value, ofValue)};`,
  }));

const keyOf = (text: string, quotes: Quoting): string =>
  word(text, /^\\|^(?:default|hostnames|volatile)$/.test(text) ? 'bare' : quotes);

const texts: fc.Arbitrary<string> = weighted<string>(
  [6, fc.constantFrom(...NAMED_ORIGINS)],
  [1, fc.constantFrom('', 'HTTPS://Admin.Example.com', 'null', '1', '0', 'GET', 'OPTIONS', 'https://app.example.com/')],
);

const patterns: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('~', '~*'),
    weighted<string>([5, originPattern], [1, fc.constantFrom('^(GET|POST)', '^OPTIONS', '^$', '^/data')]),
  )
  .map(([mark, pattern]) => mark + pattern);

const masks: fc.Arbitrary<string> = fc.constantFrom('*.example.com', '.example.com', 'app.*', '*.com', 'https://app.*');

const SOURCES: Readonly<Record<(typeof MAPS)[number], readonly string[]>> = {
  $is_allowed: ['$http_origin', '$http_origin', '$http_origin', '$request_method', '$cors', '$uri'],
  $cors_origin: [
    '$http_origin',
    '$http_origin',
    '$http_origin',
    '$is_allowed',
    '"$is_allowed$http_origin"',
    '$cors',
    '$flag',
  ],
  $cors_methods: [
    '$request_method',
    '$cors_origin',
    '$http_access_control_request_method',
    '"$request_method$is_allowed"',
  ],
  $vary_on: [
    '$http_origin',
    '$cors_origin',
    '$is_allowed',
    '$upstream_http_access_control_allow_origin',
    '$sent_http_vary',
    '$status',
  ],
};

/** A map for one of the variables. Its source is of those before. */
const mapOf = (name: (typeof MAPS)[number]): fc.Arbitrary<string> =>
  fc
    .record({
      source: fc.constantFrom(...SOURCES[name]),
      hostnames: fc.constantFrom(false, false, false, false, false, true),
      volatile: fc.constantFrom(false, false, false, false, true),
      entries: fc.array(weighted<Entry>([5, entry(texts)], [4, entry(patterns)]), { maxLength: 4 }),
      masked: fc.array(entry(masks), { maxLength: 2 }),
      standard: fc.option(entry(fc.constantFrom('default')), { freq: 5 }),
      first: fc.boolean(),
    })
    .map(({ source, hostnames, volatile, entries, masked, standard, first }) => {
      const others = unique([...entries, ...(hostnames ? masked.slice(0, 1) : [])]);
      const all = standard === null ? others : first ? [standard, ...others] : [...others, standard];
      const parameters = [...(hostnames ? ['hostnames;'] : []), ...(volatile ? ['volatile;'] : [])];
      return block(`map ${source} ${name}`, [...parameters, ...all.map(({ printed }) => printed)]);
    });

const unique = (entries: readonly Entry[]): readonly Entry[] =>
  entries.filter((one, i) => entries.findIndex(({ key }) => key === one.key) === i);

const geo: fc.Arbitrary<string> = fc
  .constantFrom('default no; 10.0.0.0/8 yes;', 'default ""; 192.0.2.0/24 1;', 'default 0; 10.0.0.0/8 1;')
  .map((entries) => `geo ${GEO} { ${entries} }`);

/** What makes variables, by their names; which of them a configuration has is up to what it uses. */
export const maps: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .tuple(...MAPS.map(mapOf), geo)
  .map((texts) => new Map([...MAPS, GEO].map((name, i) => [name, texts[i] ?? ''])));

/** The maps that a text needs, those that others need among them. */
export function mapsFor(text: string, known: ReadonlyMap<string, string>): readonly string[] {
  const found = new Set<string>();
  let read = text;
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [name, printed] of known) {
      if (found.has(name) || !uses(read, name)) continue;
      found.add(name);
      read += printed;
    }
  }
  return [...known].flatMap(([name, printed]) => (found.has(name) ? [printed] : []));
}

/** Whether a text names a variable: `$name` or `${name}`. */
export const uses = (text: string, name: string): boolean => new RegExp(`\\$\\{?${name.slice(1)}\\b`).test(text);
