import fc from 'fast-check';
import { type GeneratedProgram, weighted } from '../code.ts';
import { access } from './access.ts';
import { aroundUpstream, errorPage } from './content.ts';
import { type Features, hiding, type Made, sending } from './headers.ts';
import { authLocation, location, targets } from './locations.ts';
import { maps, mapsFor, uses } from './maps.ts';
import { ofServer } from './rewriting.ts';
import { SET } from './values.ts';
import { block, type Directive, directive, inside, once, onceOf, type Place, printed } from './words.ts';

/** What stands at the levels around locations. */
const outer = (made: Made, level: 'http' | 'server'): fc.Arbitrary<readonly Directive[]> =>
  fc.array(
    weighted<Directive>(
      [6, sending(made)],
      [2, hiding],
      [1, errorPage(made)],
      [1, access],
      [1, aroundUpstream],
      ...(level === 'server'
        ? [
            [4, ofServer(made)] as const,
            [
              made.from === 'files' ? 1 : 0,
              onceOf('try_files', 'try_files $uri @fallback;', 'try_files $uri =404;'),
            ] as const,
          ]
        : []),
    ),
    { maxLength: level === 'server' ? 4 : 2 },
  );

/** What a configuration has that decides nothing here. */
const setting: fc.Arbitrary<Directive> = fc.constantFrom<Directive>(
  directive('# generated'),
  once('gzip', 'gzip off;'),
  once('keepalive_timeout', 'keepalive_timeout 65s;'),
  once('server_tokens', 'server_tokens off;'),
);

const settings = fc.array(setting, { maxLength: 2 });

/** A page's answer that never comes, for variables that are named and nowhere made: nginx does not start without. */
function missing(text: string): readonly string[] {
  const sets = SET.filter((name) => uses(text, name) && !new RegExp(`set \\${name}\\b`, 'i').test(text));
  const isCaptured = text.includes('(?<sub>');
  if (sets.length === 0 && (isCaptured || !uses(text, '$sub'))) return [];
  return [block('location ~ ^/never/(?<sub>.)$', [...sets.map((name) => `set ${name} "";`), 'return 404;'])];
}

const MATTERS = /access-control-/i;

/** What a server is listened to by, and called. */
const NAMES = ['server_name api.example.com;', 'server_name _;', 'server_name api.example.com www.example.com;', ''];

interface Shape {
  readonly name: string;
  readonly http: readonly Directive[];
  readonly settings: readonly Directive[];
  readonly outer: readonly Directive[];
  readonly locations: readonly Directive[];
  readonly targets: (place: Place) => readonly string[];
  readonly maps: ReadonlyMap<string, string>;
  readonly form: 'whole' | 'whole' | 'servers';
  readonly order: 'maps first' | 'maps last';
}

function configuration({
  name,
  http,
  settings: others,
  outer: own,
  locations,
  targets: led,
  maps: known,
  form,
  order,
}: Shape): string {
  const needed = new Set<string>();
  const place: Place = { level: 'server', taken: new Set(), path: '/', needed };
  const around =
    form === 'whole' ? printed([...others, ...http], { level: 'http', taken: new Set(), path: null, needed }) : [];
  const inServer = [
    'listen 80;',
    ...(name === '' ? [] : [name]),
    'root /srv/www;',
    ...printed(own, place),
    ...printed(locations, place),
  ];
  if (inServer.some((line) => line.includes('try_files $uri @fallback;'))) needed.add('@fallback');
  const ledTo = led(place);
  const body = [...inServer, ...ledTo, ...authLocation(place)];
  if (!MATTERS.test([...around, ...body].join('\n'))) body.splice(1, 0, "add_header Access-Control-Allow-Origin '*';");
  const needsMaps = mapsFor([...around, ...body].join('\n'), known);
  const all = [...around, ...body, ...needsMaps].join('\n');
  const server = block('server', [...body, ...missing(all)]);
  const lines = order === 'maps first' ? [...needsMaps, ...around, server] : [...around, server, ...needsMaps];
  if (form === 'servers') return `${lines.join('\n')}\n`;
  return `${['worker_processes 1;', block('events', []), block('http', lines)].join('\n')}\n`;
}

const FORMS = fc.constantFrom<readonly [Shape['form'], string]>(
  ['whole', 'nginx.conf'],
  ['whole', 'nginx.conf'],
  ['servers', 'conf.d/api.conf'],
);

const shape = (made: Made, locations: fc.Arbitrary<readonly Directive[]>): fc.Arbitrary<GeneratedProgram> =>
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      http: outer(made, 'http'),
      settings,
      outer: outer(made, 'server'),
      locations,
      targets: targets(made),
      maps,
      form: FORMS,
      order: fc.constantFrom<Shape['order'][]>('maps first', 'maps first', 'maps last'),
    })
    .map(({ form: [form, file], ...others }) => ({ file, source: configuration({ ...others, form }) }));

const locationWith =
  (head: string, contents: readonly Directive[]): Directive =>
  (place) => {
    const key = `location ${head}`;
    if (place.taken.has(key)) return '';
    place.taken.add(key);
    return block(`location ${head}`, printed(contents, inside(place, 'location')));
  };

/** What is for all paths that nothing else is for. */
const remaining = locationWith('/', [once('content', 'proxy_pass http://127.0.0.1:3000;')]);

const locations = (made: Made): fc.Arbitrary<readonly Directive[]> =>
  fc
    .array(location(made), { minLength: 1, maxLength: 5 })
    .map((all) => (made.from === 'files' ? all : [...all, remaining]));

/** Random configurations of nginx. They start. */
export const nginxConfiguration = (features: Features): fc.Arbitrary<GeneratedProgram> => {
  const of = (from: Made['from']): fc.Arbitrary<GeneratedProgram> => {
    const made = { ...features, from };
    return shape(made, locations(made));
  };
  return weighted([3, of('upstreams')], [2, of('files')]);
};

const PAGE = '/index.html';

/** A single page: what is no file is answered with it, and everything else is an upstream's. */
const singlePage = (made: Made): fc.Arbitrary<readonly Directive[]> =>
  fc
    .record({
      tried: fc.constantFrom('$uri', '$uri $uri/', '$uri $uri/'),
      headers: fc.array(sending(made), { maxLength: 3 }),
      page: fc.option(fc.array(sending(made), { maxLength: 3 })),
      others: fc.array(location(made), { maxLength: 3 }),
    })
    .map(({ tried, headers, page, others }) => [
      locationWith('/', [...headers, directive(`try_files ${tried} ${PAGE};`)]),
      ...(page === null ? [] : [locationWith(`= ${PAGE}`, page)]),
      ...others,
    ]);

/** Random configurations that serve a single page. They start. */
export const singlePageConfiguration = (features: Features): fc.Arbitrary<GeneratedProgram> => {
  const made: Made = { ...features, from: 'one page' };
  return shape(made, singlePage(made));
};
