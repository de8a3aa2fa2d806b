import type { Case } from './case.ts';

const statuses = (lines: (status: number) => string): Case['asks'] =>
  [
    200, 201, 202, 203, 204, 205, 206, 207, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 403, 404, 429, 500, 502,
    503, 504,
  ].map((status) => ['GET /', `${status}${lines(status)}`, { 'upstream:status': String(status) }]);

const COVERED = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

export const HEADERS_AND_LEVELS: readonly Case[] = [
  {
    title: 'a header without `always` is for ten statuses',
    text: { server: 'location / { add_header X-A 1; proxy_pass http://app; }' },
    asks: statuses((status) => (COVERED.includes(status) ? ' | X-A: 1' : '')),
  },
  {
    title: 'a header with `always` is for every status',
    text: { server: 'location / { add_header X-A 1 always; proxy_pass http://app; }' },
    asks: statuses(() => ' | X-A: 1'),
  },
  {
    title: 'a location without headers of its own has those of the server',
    text: { server: 'add_header X-S 1; location / { return 200; }' },
    asks: [['GET /', '200 | X-S: 1']],
  },
  {
    title: 'a location with one header of its own has none of the server’s',
    text: { server: 'add_header X-S 1; add_header X-T 1; location / { add_header X-L 1; return 200; }' },
    asks: [['GET /', '200 | X-L: 1']],
  },
  {
    title: 'a header of another name drops those of CORS around it',
    text: {
      server: `
        add_header Access-Control-Allow-Origin * always;
        location /a { return 200; }
        location /b { add_header Cache-Control no-store; return 200; }`,
    },
    asks: [
      ['GET /a', '200 | Access-Control-Allow-Origin: *'],
      ['GET /b', '200'],
    ],
  },
  {
    title: 'headers of http reach a location past a server that has none',
    text: { http: 'add_header X-H 1; server { location / { return 200; } }' },
    asks: [['GET /', '200 | X-H: 1']],
  },
  {
    title: 'headers of a server drop those of http',
    text: { http: 'add_header X-H 1; server { add_header X-S 1; location / { return 200; } }' },
    asks: [['GET /', '200 | X-S: 1']],
  },
  {
    title: 'a location in a location inherits from it',
    text: {
      server: `
        add_header X-S 1;
        location /a { add_header X-A 1; location /a/b { return 200; } location /a/c { add_header X-C 1; return 200; } return 200; }
        location /d { location /d/e { return 200; } return 200; }`,
    },
    asks: [
      ['GET /a', '200 | X-A: 1'],
      ['GET /a/b', '200 | X-A: 1'],
      ['GET /a/c', '200 | X-C: 1'],
      ['GET /d/e', '200 | X-S: 1'],
    ],
  },
  {
    title: 'a header behind the `return` counts: the order of the directives does not',
    text: { server: 'location / { return 204; add_header X-A 1; }' },
    asks: [['GET /', '204 | X-A: 1']],
  },
  {
    title: 'the same header twice is sent twice, and names are compared without case',
    text: { server: 'location / { add_header X-A 1; add_header X-A 2; add_header x-a 3; return 200; }' },
    asks: [['GET /', '200 | X-A: 1 | X-A: 2 | X-A: 3']],
  },
  {
    title: 'two lines of Vary stay two',
    text: { server: 'location / { add_header Vary Origin; add_header Vary Accept; return 200; }' },
    asks: [['GET /', '200 | Vary: Origin | Vary: Accept']],
  },
  {
    title: 'a header with an empty value is not sent, and drops the outer ones all the same',
    text: {
      server: `
        add_header X-S 1;
        location /empty { add_header X-E ""; return 200; }
        location /variable { add_header X-V $arg_v; return 200; }`,
    },
    asks: [
      ['GET /empty', '200'],
      ['GET /variable', '200'],
      ['GET /variable?v=1', '200 | X-V: 1'],
    ],
  },
  {
    title: 'two empty variables are an empty value',
    text: { server: 'location / { add_header X-A "$arg_a$arg_b"; return 200; }' },
    asks: [
      ['GET /', '200'],
      ['GET /?b=1', '200 | X-A: 1'],
    ],
  },
  {
    title: 'a value may hold a text and variables',
    text: { server: 'location / { add_header X-A "<$arg_a|${arg_b}c>"; return 200; }' },
    asks: [['GET /?a=1&b=2', '200 | X-A: <1|2c>']],
  },
  {
    title: 'a name is a text, and no variable is read in it',
    text: { server: 'location / { add_header X-Name always; add_header X-Other v always; return 404; }' },
    asks: [['GET /', '404 | X-Other: v']],
  },
  {
    title: '`expires` does not count as a header of its own',
    text: { server: 'add_header X-S 1; location / { expires -1; return 200; }' },
    asks: [['GET /', '200 | X-S: 1']],
  },
  {
    title: 'headers of the server are for what no location is there for',
    text: { server: 'add_header X-S 1 always; location /a { return 200; }' },
    asks: [
      ['GET /b.txt', '200 | X-S: 1', { 'file:exists': 'yes' }],
      ['GET /b.txt', '404 | X-S: 1', { 'file:exists': 'no' }],
      ['OPTIONS /b.txt', '405 | X-S: 1'],
    ],
  },
  {
    title: 'answers to HEAD have the headers of answers to GET',
    text: { server: 'location / { add_header X-A 1; return 200; }' },
    asks: [['HEAD /', '200 | X-A: 1']],
  },
  {
    title: '`add_header_inherit merge` adds the outer ones behind its own',
    needs: 'add_header_inherit',
    text: {
      server: `
        add_header X-S s; add_header X-Both s;
        location /own { add_header_inherit merge; add_header X-L l; add_header X-Both l; return 200; }
        location /none { add_header_inherit merge; return 200; }`,
    },
    asks: [
      ['GET /own', '200 | X-Both: l | X-Both: s | X-L: l | X-S: s'],
      ['GET /none', '200 | X-Both: s | X-S: s'],
    ],
  },
  {
    title: '`add_header_inherit off` drops the outer ones, with or without its own',
    needs: 'add_header_inherit',
    text: {
      server: `
        add_header X-S s;
        location /off { add_header_inherit off; return 200; }
        location /own { add_header_inherit off; add_header X-L l; return 200; }`,
    },
    asks: [
      ['GET /off', '200'],
      ['GET /own', '200 | X-L: l'],
    ],
  },
  {
    title: '`add_header_inherit on` is what is done without it',
    needs: 'add_header_inherit',
    text: {
      server:
        'add_header X-S s; location / { add_header_inherit on; add_header X-L l; return 200; } location /n { add_header_inherit on; return 200; }',
    },
    asks: [
      ['GET /', '200 | X-L: l'],
      ['GET /n', '200 | X-S: s'],
    ],
  },
  {
    title: '`add_header_inherit` is itself inherited',
    needs: 'add_header_inherit',
    text: {
      http: `
        add_header X-H h;
        server {
          add_header_inherit merge; add_header X-S s;
          location /l {
            add_header X-L l;
            location /l/n { add_header X-N n; if ($arg_i) { add_header X-I i; } return 200; }
            return 200;
          }
          location /o { add_header_inherit on; add_header X-O o; location /o/n { add_header X-N n; return 200; } return 200; }
        }`,
    },
    asks: [
      ['GET /l', '200 | X-H: h | X-L: l | X-S: s'],
      ['GET /l/n', '200 | X-H: h | X-L: l | X-N: n | X-S: s'],
      ['GET /l/n?i=1', '200 | X-H: h | X-I: i | X-L: l | X-N: n | X-S: s'],
      ['GET /o', '200 | X-O: o'],
      ['GET /o/n', '200 | X-N: n'],
    ],
  },
  {
    title: '`off` that is inherited drops the headers of the location in its conditions',
    needs: 'add_header_inherit',
    text: {
      server: `
        add_header X-S s; add_header_inherit off;
        location / { add_header X-L l; if ($arg_i) { set $x 1; } if ($arg_j) { add_header X-J j; } return 200; }
        location /n { return 200; }`,
    },
    asks: [
      ['GET /', '200 | X-L: l'],
      ['GET /?i=1', '200'],
      ['GET /?j=1', '200 | X-J: j'],
      ['GET /n', '200'],
    ],
  },
  {
    title: '`merge` in a condition has the location’s, not those of the condition before',
    needs: 'add_header_inherit',
    text: {
      server: `
        add_header X-S s;
        location / {
          add_header X-L l;
          if ($arg_i) { add_header_inherit merge; add_header X-I i; }
          if ($arg_j) { add_header_inherit off; }
          if ($arg_k) { add_header_inherit merge; add_header X-K k; }
          return 200;
        }`,
    },
    asks: [
      ['GET /?i=1', '200 | X-I: i | X-L: l'],
      ['GET /?j=1', '200'],
      ['GET /?i=1&k=1', '200 | X-K: k | X-L: l'],
    ],
  },
];
