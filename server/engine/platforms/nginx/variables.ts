import type { Choice, PatternSet, Piece, Site, Step, Text } from '../../service/program.ts';
import type { Word } from '../../syntax/nginx/unit.ts';
import { piecesOf } from '../../syntax/nginx/variables.ts';
import type { Maps } from './maps.ts';

const QUERY = { take: { from: 'query' } } as const;
const PATH = { take: { from: 'path' } } as const;

const pattern = (source: string, flags = ''): PatternSet => ({ is: 'pattern', source, flags, dialect: 'js' });

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The name under which a variable of nginx is kept while a program runs: apart from the compiler's own. */
export const kept = (name: string): string => `$${name}`;

const variable = (name: string): Piece => ({ take: { from: 'variable', name }, absent: '' });

/** Variables of nginx itself that an answer's headers of CORS may be made of (nginx, `src/http/ngx_http_variables.c`). */
const BUILT_IN: Readonly<Record<string, Text>> = {
  request_method: [variable('method')],
  uri: [variable('uri')],
  document_uri: [variable('uri')],
  request_uri: [PATH, QUERY],
  args: [{ captured: 1, of: [QUERY], by: pattern('^\\?(.*)$') }],
  query_string: [{ captured: 1, of: [QUERY], by: pattern('^\\?(.*)$') }],
  is_args: [{ captured: 1, of: [QUERY], by: pattern('^(\\?).') }],
  host: [{ take: { from: 'host' } }],
  http_host: [{ take: { from: 'host' } }],
  scheme: [{ take: { from: 'scheme' } }],
  status: [{ take: { from: 'status' } }],
};

/** Variables that begin with a prefix and name something of the request or the response. */
function prefixed(name: string): Text | undefined {
  const [, prefix, rest = ''] = /^(http|arg|cookie|sent_http|upstream_http)_(.+)$/.exec(name) ?? [];
  const header = rest.replaceAll('_', '-');
  switch (prefix) {
    case 'http':
      return [{ take: { from: 'request-header', name: header }, absent: '' }];
    case 'arg':
      return [{ captured: 1, of: [QUERY], by: pattern(`[?&]${escaped(rest)}=([^&]*)`, 'i') }];
    case 'cookie':
      return [
        {
          captured: 1,
          of: [{ take: { from: 'request-header', name: 'cookie' } }],
          by: pattern(`(?:^|;)\\s*${escaped(rest)}=([^;]*)`, 'i'),
        },
      ];
    case 'sent_http':
      return [{ take: { from: 'response-header', name: header }, absent: '' }];
    case 'upstream_http':
      return UPSTREAM_HEADERS.includes(header)
        ? [{ take: { from: 'choice', choice: upstreamHeader(header) } }]
        : undefined;
    default:
      return undefined;
  }
}

/** The headers of an upstream that count: those of CORS, and what caches go by. */
export const UPSTREAM_HEADERS: readonly string[] = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
  'access-control-max-age',
  'vary',
];

export const upstreamHeader = (name: string): string => `upstream:header:${name}`;

/** What an upstream that is not in view sends: nothing, as long as nobody asks otherwise. */
export const upstreamHeaderChoices = (at: Site): readonly Choice[] =>
  UPSTREAM_HEADERS.map((name) => ({
    id: upstreamHeader(name),
    options: ['', name === 'vary' ? 'Origin' : '*'],
    says: `the upstream sends no \`${name}\` of its own`,
    at,
    kind: 'circumstance',
    presumed: '',
    header: name,
  }));

/** A text, and the steps that have to run before it is made. */
export interface Value {
  readonly text: Text;
  readonly before: readonly Step[];
}

/** What gives texts their values while a configuration is compiled. */
export class Variables {
  readonly #maps: Maps;
  readonly #set: ReadonlySet<string>;
  readonly #known: ReadonlyMap<string, string>;

  /**
   * @param set the variables that `set` makes, and named groups of patterns
   * @param known constants of the server: `server_name` and the like
   */
  constructor(maps: Maps, set: ReadonlySet<string>, known: ReadonlyMap<string, string>) {
    this.#maps = maps;
    this.#set = set;
    this.#known = known;
  }

  /** What a word comes to. */
  of(word: Word): Value {
    const [placeholder] = word.placeholders;
    if (placeholder !== undefined) return { text: [{ unread: 'a value that a template fills in' }], before: [] };
    return this.ofText(word.value);
  }

  /** What a text with variables comes to. */
  ofText(text: string): Value {
    const values = piecesOf(text).map((piece): Value => {
      if (piece.kind === 'text') return { text: [piece.text], before: [] };
      return piece.kind === 'variable'
        ? this.#variable(piece.name)
        : { text: [variable(kept(String(piece.group)))], before: [] };
    });
    return { text: values.flatMap((value) => value.text), before: values.flatMap(({ before }) => before) };
  }

  #variable(name: string): Value {
    const chain = this.#maps.chainOf(name);
    if (chain !== undefined) return { text: [variable(kept(name))], before: [{ do: 'enter', chain }] };
    const alone = (text: Text): Value => ({ text, before: [] });
    if (this.#set.has(name)) return alone([variable(kept(name))]);
    const constant = this.#known.get(name);
    if (constant !== undefined) return alone([constant]);
    return alone(BUILT_IN[name] ?? prefixed(name) ?? [{ unread: `the variable \`$${name}\`` }]);
  }
}
