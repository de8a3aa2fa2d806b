import type { Case } from './case.ts';

/** A location that says its name. */
const at = (matching: string, name: string, inside = ''): string =>
  `location ${matching} { add_header X-At ${name}; ${inside} return 200; }`;

/** Paths with the names of the locations that they reach. */
const reach = (paths: Readonly<Record<string, string>>): Case['asks'] =>
  Object.entries(paths).map(([path, name]) => [`GET ${path}`, `200 | X-At: ${name}`]);

const server = (...locations: readonly string[]): Case['text'] => ({ server: locations.join('\n') });

export const LOCATIONS: readonly Case[] = [
  {
    title: 'an exact one is before a prefix',
    text: server(at('= /a', 'exact'), at('/a', 'prefix'), at('/', 'root')),
    asks: reach({ '/a': 'exact', '/a?q=1': 'exact', '/a/': 'prefix', '/ab': 'prefix', '/b': 'root' }),
  },
  {
    title: 'the longest prefix counts, wherever it is written',
    text: server(at('/', 'root'), at('/api', 'api'), at('/api/v1/', 'v1')),
    asks: reach({ '/api/v1': 'api', '/api/v1/': 'v1', '/api/v1/x': 'v1', '/apix': 'api', '/API': 'root' }),
  },
  {
    title: 'a pattern is before a prefix, and the first pattern that matches counts',
    text: server(at('/pre', 'prefix'), at('~ ^/pre/x', 'first'), at('~* ^/PRE', 'second'), at('/', 'root')),
    asks: reach({ '/pre': 'second', '/pre/x': 'first', '/Pre/x': 'second', '/other': 'root' }),
  },
  {
    title: '`^~` keeps patterns away',
    text: server(at('^~ /hat', 'hat'), at('~ ^/hat', 'pattern'), at('~ \\.php$', 'php'), at('/', 'root')),
    asks: reach({ '/hat': 'hat', '/hatx': 'hat', '/hat/a.php': 'hat', '/a.php': 'php' }),
  },
  {
    title: 'the modifier may stand at the beginning of the word',
    text: server(at('=/exact', 'exact'), at('~^/pattern', 'pattern'), at('~*^/CASE', 'case'), at('^~/hat', 'hat')),
    asks: reach({ '/exact': 'exact', '/pattern': 'pattern', '/case': 'case', '/hat': 'hat' }),
  },
  {
    title: 'paths in quotes',
    text: server(at('"/a"', 'plain'), at('~ "^/c/\\d{2}$"', 'pattern'), at('/', 'root')),
    asks: reach({ '/a': 'plain', '/c/12': 'pattern', '/c/1': 'root' }),
  },
  {
    title: 'a prefix without a slash at its beginning is reached by nothing',
    text: server(at('foo', 'foo'), at('/', 'root')),
    asks: reach({ '/foo': 'root' }),
  },
  {
    title: 'prefixes in prefixes, and patterns around them',
    text: server(
      at('/o', 'o', `${at('/o/p', 'op', at('/o/p/q', 'opq'))} ${at('= /o/e', 'oe')} ${at('~ ^/o/r', 'or')}`),
      at('~ ^/o/p', 'outer'),
      at('~ ^/o/z', 'outer-z'),
    ),
    asks: reach({
      '/o': 'o',
      '/o/p': 'outer',
      '/o/p/q': 'outer',
      '/o/r': 'or',
      '/o/e': 'oe',
      '/o/z': 'outer-z',
    }),
  },
  {
    title: 'patterns in a prefix are before those around it, and `^~` keeps away only these',
    text: server(
      at('/n', 'n', at('~ x', 'inner')),
      at('^~ /h', 'h', `${at('~ ^/h/r', 'hr')} ${at('/h/p', 'hp')}`),
      at('~ x', 'outer'),
      at('~ ^/h', 'outer-h'),
    ),
    asks: reach({ '/n/x': 'inner', '/n': 'n', '/x': 'outer', '/h': 'h', '/h/r': 'hr', '/h/p': 'hp' }),
  },
  {
    title: 'patterns in a pattern',
    text: server(at('~ ^/re', 're', `${at('~ ^/re/in', 'in')} ${at('~ x$', 'x')}`)),
    asks: reach({ '/re': 're', '/re/in': 'in', '/re/x': 'x' }),
  },
  {
    title: 'a named one can not be asked for',
    text: server('location @n { add_header X-At named; return 200; }', at('/', 'root')),
    asks: reach({ '/@n': 'root' }),
  },
  {
    title: 'an internal one is not found from outside, before its rewriting',
    text: server(
      `location = /t { internal; add_header X-T 1 always; return 200; }
      location /a { error_page 404 /t; return 404; }`,
    ),
    asks: [
      ['GET /t', '404 | X-T: 1'],
      ['GET /a', '404 | X-T: 1'],
    ],
  },
  {
    title: 'groups of a location’s pattern are variables',
    text: server('location ~ ^/c/(?<id>\\d+)/(a|b)$ { add_header X-G "$id|$1|$2"; return 200; }'),
    asks: [['GET /c/12/b', '200 | X-G: 12|12|b']],
  },
  {
    title: 'a condition’s pattern takes the place of the location’s groups, matching or not',
    text: server(
      'location ~ ^/l/(.*)$ { add_header X-G "[$1]" always; if ($http_origin ~ (app)) { set $z 1; } return 200; }',
    ),
    asks: [
      ['GET /l/xyz', '200 | X-G: []'],
      ['GET /l/xyz [Origin: app]', '200 | X-G: [app]'],
    ],
  },
  {
    title:
      'asked for without the slash at its end, a proxied location redirects, with its headers, whatever the method',
    text: server(
      `add_header X-S s;
      location /foo/ { add_header X-F f; proxy_pass http://app; }`,
      at('/', 'root'),
    ),
    asks: [
      ['GET /foo', '301 | Location: http://api.example.com/foo/ | X-F: f'],
      ['OPTIONS /foo', '301 | Location: http://api.example.com/foo/ | X-F: f'],
      ['GET /foo?a=1', '301 | Location: http://api.example.com/foo/?a=1 | X-F: f'],
      ['GET /foo/', '200 | X-F: f'],
      ['GET /foox', '200 | X-At: root'],
    ],
  },
  {
    title: 'the redirect is before the location’s own answer to preflights, and before its passwords',
    text: server(`location /foo/ {
      if ($request_method = OPTIONS) { return 204; }
      auth_basic x; auth_basic_user_file htpasswd;
      proxy_pass http://app;
    }`),
    asks: [
      ['OPTIONS /foo', '301 | Location: http://api.example.com/foo/'],
      ['OPTIONS /foo/', '204'],
    ],
  },
  {
    title: 'conditions of the server are before the redirect',
    text: server('if ($request_method = OPTIONS) { return 204; }', 'location /foo/ { proxy_pass http://app; }'),
    asks: [['OPTIONS /foo', '204']],
  },
  {
    title: 'no redirect where a location is there for the path itself',
    text: server(
      'location /a/ { proxy_pass http://app; }',
      at('= /a', 'exact'),
      'location /b/ { proxy_pass http://app; }',
      at('/b', 'prefix'),
    ),
    asks: reach({ '/a': 'exact', '/b': 'prefix' }),
  },
  {
    title: 'a pattern does not keep the redirect away',
    text: server('location /re/ { proxy_pass http://app; }', at('~ ^/re', 'pattern')),
    asks: [
      ['GET /re', '301 | Location: http://api.example.com/re/'],
      ['GET /re/', '200 | X-At: pattern'],
    ],
  },
  {
    title: 'a location that proxies in a condition only, or answers itself, does not redirect',
    text: server(
      'location /if/ { if ($arg_a) { proxy_pass http://app; } return 200; }',
      'location /ret/ { return 200; }',
      at('/', 'root'),
    ),
    asks: reach({ '/if': 'root', '/if?a=1': 'root', '/ret': 'root' }),
  },
  {
    title: 'a proxied location in another one redirects too',
    text: server(
      'location /o { location /o/i/ { proxy_pass http://app; add_header X-I i; } add_header X-O o; return 200; }',
      'location ^~ /c/ { fastcgi_pass app:9000; add_header X-C c; }',
    ),
    asks: [
      ['GET /o/i', '301 | Location: http://api.example.com/o/i/ | X-I: i'],
      ['GET /c', '301 | Location: http://api.example.com/c/ | X-C: c'],
    ],
  },
];
