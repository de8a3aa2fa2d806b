import type { Case } from './case.ts';

/** A server that says what a map makes of a request. */
const map = (text: string, more = ''): Case['text'] => ({
  http: `${text} server { ${more} location / { add_header X-M "$m" always; return 200; } }`,
});

/** Origins with what a map makes of them; the empty text for none. */
const origins = (values: Readonly<Record<string, string>>): Case['asks'] =>
  Object.entries(values).map(([origin, value]) => [
    origin === '' ? 'GET /' : `GET / [Origin: ${origin}]`,
    value === '' ? '200' : `200 | X-M: ${value}`,
  ]);

export const MAPS: readonly Case[] = [
  {
    title: 'a text is compared whole and without case, in the key as in the source',
    text: map('map $http_origin $m { https://app.example exact; https://UPPER.example upper; }'),
    asks: origins({
      'https://app.example': 'exact',
      'HTTPS://APP.example': 'exact',
      'https://upper.example': 'upper',
      'https://app.example.net': '',
      '': '',
    }),
  },
  {
    title: 'texts are before patterns, and the first pattern that matches counts',
    text: map('map $http_origin $m { ~^https://app re1; ~^https://app\\.example re2; https://app.example exact; }'),
    asks: origins({ 'https://app.example': 'exact', 'https://app.example.net': 're1', 'https://other.example': '' }),
  },
  {
    title: 'patterns go by case, with `~*` they do not, and may stand in quotes',
    text: map(`map $http_origin $m { "~*^HTTPS://I" i; '~^https://Q' q; ~*EX\\.COM$ end; }`),
    asks: origins({ 'https://i': 'i', 'https://q': '', 'https://Q': 'q', 'x.ex.com': 'end' }),
  },
  {
    title: 'a backslash makes a text of what would be a pattern or a word of its own',
    text: map('map $http_origin $m { \\~tilde tilde; \\default standard; }'),
    asks: origins({ '~tilde': 'tilde', default: 'standard', x: '' }),
  },
  {
    title: '`default`, in quotes too, is for what nothing else is for, wherever it stands',
    text: map('map $http_origin $m { "default" other; https://app.example app; }'),
    asks: origins({ 'https://app.example': 'app', x: 'other', '': 'other' }),
  },
  {
    title: 'an empty key is for an absent header',
    text: map('map $http_origin $m { "" none; default some; }'),
    asks: origins({ '': 'none', null: 'some' }),
  },
  {
    title: 'a pattern is not asked about an absent header',
    text: map('map $http_origin $m { default standard; ~.* pattern; ~^$ empty; }'),
    asks: origins({ '': 'standard', x: 'pattern' }),
  },
  {
    title: 'stars are letters without `hostnames`',
    text: map('map $http_origin $m { default no; *.example.com yes; https://*.example.com star; }'),
    asks: origins({ 'https://a.example.com': 'no', 'https://*.example.com': 'star' }),
  },
  {
    title: 'with `hostnames`, masks of hosts match origins by their ends and beginnings',
    text: map(`map $http_origin $m {
      hostnames; default no;
      *.example.com sub; .example.net dot; https://app.example.io exact; https://app.* tail; ~^https://r re;
    }`),
    asks: origins({
      'https://a.example.com': 'sub',
      'https://a.b.example.com': 'sub',
      'HTTPS://A.EXAMPLE.COM': 'sub',
      'https://example.com': 'no',
      'https://x.example.net': 'dot',
      'https://example.net': 'no',
      'example.net': 'dot',
      'https://app.example.io': 'exact',
      'https://app.example.zz': 'tail',
      'https://r': 're',
      'https://a.example.com:8080': 'no',
    }),
  },
  {
    title: 'of masks the longest counts, and masks are before patterns',
    text: map('map $http_origin $m { hostnames; *.com com; *.example.com example; ~^https://a re; default no; }'),
    asks: origins({ 'https://a.example.com': 'example', 'https://a.com': 'com', 'https://a.net': 're' }),
  },
  {
    title: 'the value may be the source itself',
    text: map('map $http_origin $m { ~^https://(app|admin)\\.example$ $http_origin; default ""; }'),
    asks: origins({
      'https://app.example': 'https://app.example',
      'https://admin.example': 'https://admin.example',
      'https://x.example': '',
    }),
  },
  {
    title: 'groups of a pattern are in its value, and last',
    text: {
      http: `
        map $http_origin $m { ~^https://(?<n>[a-z]+)\\.(example)$ "$n/$1/$2"; }
        server { location / { set $before "$m"; set $after "[$1][$n]"; add_header X-M "<$before> $after"; return 200; } }`,
    },
    asks: [
      ['GET / [Origin: https://app.example]', '200 | X-M: <app/app/example> [app][app]'],
      ['GET /', '200 | X-M: <> [][]'],
    ],
  },
  {
    title: 'a map that a header asks for takes the place of the location’s groups',
    text: {
      http: `
        map $http_origin $m { ~^https://([a-z]+) "$1"; }
        server { location ~ ^/(l.*) { add_header X-A "$1"; add_header X-M "$m"; add_header X-B "$1"; return 200; } }`,
    },
    asks: [
      ['GET /loc [Origin: https://app]', '200 | X-A: loc | X-B: app | X-M: app'],
      ['GET /loc', '200 | X-A: loc | X-B: loc'],
    ],
  },
  {
    title: 'a map of a map',
    text: map('map $http_origin $ok { ~^https://app yes; } map $ok $m { yes "$http_origin"; default ""; }'),
    asks: origins({ 'https://app': 'https://app', 'https://no': '' }),
  },
  {
    title: 'the source may be of several parts',
    text: map('map "$request_method:$http_origin" $m { "GET:https://app" get; ~^POST: post; default "$arg_q-"; }'),
    asks: [
      ['GET / [Origin: https://app]', '200 | X-M: get'],
      ['POST / [Origin: https://x]', '200 | X-M: post'],
      ['GET /?q=1', '200 | X-M: 1-'],
    ],
  },
  {
    title: 'the value is kept from when it is first asked for, unless the map is `volatile`',
    text: {
      http: `
        map $s $kept { a A; b B; } map $s $fresh { volatile; a A; b B; }
        server { location / { set $s a; set $x "$kept$fresh"; set $s b; add_header X-M "$x $kept $fresh"; return 200; } }`,
    },
    asks: [['GET /', '200 | X-M: AA A B']],
  },
  {
    title: 'a value that is kept stays over a redirect to a page, whose method is GET',
    text: {
      http: `
        map $request_method $m { default other; POST post; GET get; }
        server {
          error_page 404 /t; location / { set $z $m; return 404; } location /u { return 404; }
          location = /t { add_header X-M $m always; return 200; }
        }`,
    },
    asks: [
      ['POST /', '404 | X-M: post'],
      ['POST /u', '404 | X-M: get'],
    ],
  },
  {
    title: '`set` takes the place of a map’s value',
    text: {
      http: `
        map $uri $m { default standard; }
        server { location / { if ($arg_a) { set $m over; } add_header X-M $m; return 200; } }`,
    },
    asks: [
      ['GET /', '200 | X-M: standard'],
      ['GET /?a=1', '200 | X-M: over'],
    ],
  },
  {
    title: 'the form without conditions: preflights and origins by maps',
    text: {
      http: `
        map $http_origin $origin { default ""; https://app.example $http_origin; }
        map $request_method $methods { default ""; OPTIONS "GET, PUT"; }
        server { location / {
          add_header Access-Control-Allow-Origin $origin always;
          add_header Access-Control-Allow-Methods $methods always;
          add_header Vary Origin always;
          if ($request_method = OPTIONS) { return 204; }
          proxy_pass http://app;
        } }`,
    },
    asks: [
      [
        'OPTIONS / [Origin: https://app.example]',
        '204 | Access-Control-Allow-Methods: GET, PUT | Access-Control-Allow-Origin: https://app.example | Vary: Origin',
      ],
      ['GET / [Origin: https://app.example]', '200 | Access-Control-Allow-Origin: https://app.example | Vary: Origin'],
      ['GET / [Origin: https://x.example]', '500 | Vary: Origin', { 'upstream:status': '500' }],
    ],
  },
  {
    title: '`geo` and `split_clients` go by the client',
    text: {
      http: `
        geo $known { default no; 10.0.0.0/8 yes; } split_clients $remote_addr $half { 50% a; * b; }
        server { location / { add_header X-G "$known$half"; return 200; } }`,
    },
    asks: [
      ['GET /', '200 | X-G: yesb', { 'known:of-client': 'yes', 'half:of-client': 'b' }],
      ['GET /', '200 | X-G: noa', { 'known:of-client': 'no', 'half:of-client': 'a' }],
    ],
  },
  {
    title: 'variables of nginx itself',
    text: {
      server:
        'location / { add_header X-V "$arg_Q|$cookie_a|$args|$is_args|$request_uri|$host|$http_host|$scheme|$request_method"; return 200; }',
    },
    asks: [
      [
        'PUT /a?Q=1&r=2 [Cookie: b=1; a=2]',
        '200 | X-V: 1|2|Q=1&r=2|?|/a?Q=1&r=2|api.example.com|api.example.com|http|PUT',
      ],
      ['GET /a', '200 | X-V: ||||/a|api.example.com|api.example.com|http|GET'],
    ],
  },
  {
    title: 'headers of a request by name',
    text: {
      server:
        'location / { add_header X-V "$http_access_control_request_method|$http_access_control_request_headers"; return 204; }',
    },
    asks: [
      [
        'OPTIONS / [Access-Control-Request-Method: PUT] [Access-Control-Request-Headers: x-a,x-b]',
        '204 | X-V: PUT|x-a,x-b',
      ],
    ],
  },
];
