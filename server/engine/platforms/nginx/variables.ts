import type { Choice, PatternSet, Piece, Site, Step, Text } from '../../service/program.ts';
import type { Word } from '../../syntax/nginx/unit.ts';
import { piecesOf } from '../../syntax/nginx/variables.ts';
import { captured, forgotten } from './captures.ts';
import type { Maps } from './maps.ts';
import type { NamesSet } from './variables-set.ts';

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
  args: [variable('args')],
  query_string: [variable('args')],
  is_args: [{ captured: 1, of: ['?', variable('args')], by: pattern('^(\\?).') }],
  host: [{ take: { from: 'host' } }],
  http_host: [{ take: { from: 'host' } }],
  scheme: [{ take: { from: 'scheme' } }],
  status: [{ take: { from: 'status' } }],
};

/** Variables that begin with a prefix and name something of the request, or of what the upstream sent. */
function prefixed(name: string): Text | undefined {
  const [, prefix, rest = ''] = /^(http|arg|cookie|upstream_http)_(.+)$/.exec(name) ?? [];
  const header = rest.replaceAll('_', '-');
  switch (prefix) {
    case 'http':
      return [{ take: { from: 'request-header', name: header }, absent: '' }];
    case 'arg':
      return [{ captured: 1, of: ['?', variable('args')], by: pattern(`[?&]${escaped(rest)}=([^&]*)`, 'i') }];
    case 'cookie':
      return [
        {
          captured: 1,
          of: [{ take: { from: 'request-header', name: 'cookie' } }],
          by: pattern(`(?:^|;)\\s*${escaped(rest)}=([^;]*)`, 'i'),
        },
      ];
    case 'upstream_http':
      return UPSTREAM_HEADERS.includes(header) ? [variable(upstreamHeader(header))] : undefined;
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

/** The choice of what an upstream sends as a header, and the variable that holds it once it was asked. */
export const upstreamHeader = (name: string): string => `upstream:header:${name}`;

/** What a header of the answer is when it is first asked for: that is kept (nginx, `ngx_http_get_indexed_variable`). */
function sentHeader(name: string, at: Site): Value | undefined {
  const header = /^sent_http_(.+)$/.exec(name)?.[1]?.replaceAll('_', '-');
  if (header === undefined) return undefined;
  const text: Text = [{ take: { from: 'variable', name: kept(name) } }];
  const value: Text = [{ take: { from: 'response-header', name: header }, absent: '' }];
  const once: Step = {
    do: 'when',
    test: { text, in: 'absent', at },
    then: [{ do: 'let', name: kept(name), value }],
    else: [],
  };
  return { text: [variable(kept(name))], before: [once] };
}

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
  readonly #names: NamesSet;
  readonly #known: ReadonlyMap<string, string>;
  readonly #at: Site;

  /**
   * @param known constants of the server: `server_name` and the like
   * @param at where the server stands
   */
  constructor(maps: Maps, names: NamesSet, known: ReadonlyMap<string, string>, at: Site) {
    this.#maps = maps;
    this.#names = names;
    this.#known = known;
    this.#at = at;
  }

  /** Keeps what a pattern that has just matched a text has captured. */
  captured(set: PatternSet, text: Text): readonly Step[] {
    return captured(set, text, this.#names.captures);
  }

  /** Forgets what was captured. */
  forgotten(): readonly Step[] {
    return forgotten(this.#names.captures);
  }

  /** Gives the constants of the server to their variables. */
  constants(): readonly Step[] {
    return [...this.#known].map(([name, value]) => ({ do: 'let', name: kept(name), value: [value] }));
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
    if (this.#names.set.has(name)) return alone([variable(kept(name))]);
    if (this.#known.has(name)) return alone([variable(kept(name))]);
    if (this.#names.subrequests && name.startsWith('sent_http_'))
      return alone([{ unread: 'a header that a subrequest may have told first' }]);
    return (
      sentHeader(name, this.#at) ?? alone(BUILT_IN[name] ?? prefixed(name) ?? [{ unread: `the variable \`$${name}\`` }])
    );
  }
}
