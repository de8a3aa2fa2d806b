import fc from 'fast-check';
import { weighted } from '../code.ts';
import { AUTH, access, limitExcept } from './access.ts';
import { aroundUpstream, content, ERROR_PAGE, errorPage, NAMED } from './content.ts';
import { hiding, type Made, sending } from './headers.ts';
import { ofLocation } from './rewriting.ts';
import { block, type Directive, inside, merged, type Place, printed } from './words.ts';

/** How a location is chosen: what it is written with, and the path of those by prefix, in which others may stand. */
interface Head {
  readonly text: string;
  /** What no other location at its level may have: the same path, or the same name. */
  readonly key: string;
  readonly path: string | null;
  readonly inner: readonly Head[];
}

const prefix = (path: string, ...inner: readonly Head[]): Head => ({ text: path, key: path, path, inner });
const firm = (path: string, ...inner: readonly Head[]): Head => ({ text: `^~ ${path}`, key: path, path, inner });
const exact = (path: string): Head => ({ text: `= ${path}`, key: `= ${path}`, path, inner: [] });
const pattern = (text: string, ...inner: readonly Head[]): Head => ({ text, key: text, path: null, inner });

const HEADS: readonly Head[] = [
  prefix('/', exact('/data'), prefix('/items/'), pattern('~ ^/data')),
  prefix('/', pattern('~* \\.json$'), exact('/')),
  prefix('/data', prefix('/data/1'), exact('/data'), pattern('~ /\\d+$')),
  prefix('/data/', pattern('~ (\\d+)$'), prefix('/data/')),
  exact('/data'),
  prefix('/items', prefix('/items/', pattern('~ ^/items/(?<sub>[a-z]+)$'))),
  prefix('/items/'),
  firm('/api/', prefix('/api/data'), pattern('~ data')),
  prefix('/api', prefix('/api/'), pattern('~* ^/API/(.*)$')),
  firm('/api'),
  pattern('~ ^/(data|items)$'),
  pattern('~ ^/items/(\\d+)$', pattern('~ 7')),
  pattern('~* ^/api/(?<sub>.*)$', pattern('~ data$')),
  pattern('~* "\\.(json|html)$"'),
  pattern('~ /$'),
];

/** What stands in a location beside its content. */
const around = (made: Made): fc.Arbitrary<Directive> =>
  weighted<Directive>(
    [12, sending(made)],
    [8, ofLocation(made)],
    [3, access],
    [1, limitExcept],
    [2, errorPage(made)],
    [1, hiding],
    [1, aroundUpstream],
    [
      1,
      fc.constantFrom('# headers of CORS', 'charset utf-8;', 'client_max_body_size 1m;').map((text) => onceText(text)),
    ],
  );

const onceText =
  (text: string): Directive =>
  ({ taken }) => {
    if (taken.has(text)) return '';
    taken.add(text);
    return text;
  };

/** What a location holds: its content, and what is around that, in any order. */
const contents = (made: Made): fc.Arbitrary<readonly Directive[]> =>
  fc
    .record({ content: content(made), around: fc.array(around(made), { maxLength: 6 }), at: fc.nat({ max: 6 }) })
    .map(({ content: one, around: others, at }) => merged(others, [one], at));

/** A location of a kind. Where its place is taken nothing. */
const located = (made: Made, heads: readonly Head[]): fc.Arbitrary<Directive> =>
  fc.constantFrom(...heads).chain((head) => {
    const inner =
      head.inner.length === 0
        ? fc.constant<readonly Directive[]>([])
        : fc.array(located(made, head.inner), { maxLength: 2 });
    return fc.record({ own: contents(made), inner, at: fc.nat({ max: 6 }) }).map(
      ({ own, inner: within, at }): Directive =>
        (place) => {
          const key = `location ${head.key}`;
          if (place.taken.has(key)) return '';
          place.taken.add(key);
          return block(`location ${head.text}`, printed(merged(own, within, at), inside(place, 'location', head.path)));
        },
    );
  });

export const location = (made: Made): fc.Arbitrary<Directive> => located(made, HEADS);

const AUTH_LOCATION = block(`location = ${AUTH}`, [
  'internal;',
  'proxy_pass http://accounts;',
  'proxy_intercept_errors off;',
  'proxy_pass_request_body off;',
  'proxy_set_header Content-Length "";',
]);

/** The locations that others lead to: of the names those that are needed. */
export const targets = (made: Made): fc.Arbitrary<(place: Place) => readonly string[]> =>
  fc
    .record({
      named: fc.tuple(contents(made), contents(made)),
      page: made.from === 'one page' ? contents(made) : fc.option(contents(made), { freq: 2 }),
    })
    .map(({ named, page }) => (place) => {
      // A named location may lead to another one.
      const locations = new Map<string, string>();
      for (let size = -1; size !== locations.size; ) {
        size = locations.size;
        for (const [index, name] of NAMED.entries()) {
          if (!place.needed.has(name) || locations.has(name)) continue;
          locations.set(name, block(`location ${name}`, printed(named[index] ?? [], inside(place, 'location', null))));
        }
      }
      const pages =
        page === null ? [] : [block(`location = ${ERROR_PAGE}`, printed(page, inside(place, 'location', ERROR_PAGE)))];
      return [...locations.values(), ...pages];
    });

/** The location that `auth_request` asks, where it is needed. */
export const authLocation = ({ needed }: Place): readonly string[] => (needed.has(AUTH) ? [AUTH_LOCATION] : []);
