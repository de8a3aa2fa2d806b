import type { Case } from './case.ts';

const RIGHT = { 'auth:password': 'right' } as const;
const WRONG = { 'auth:password': 'wrong' } as const;
const ALLOWED = { 'access:address': 'allowed' } as const;
const DENIED = { 'access:address': 'denied' } as const;

const BASIC = 'auth_basic x; auth_basic_user_file htpasswd;';
const AUTH = 'location = /auth { internal; proxy_pass http://auth; }';

export const ACCESS: readonly Case[] = [
  {
    title: 'a preflight carries no password, and is refused with the headers that have `always`',
    text: { server: `location / { add_header X-L 1 always; add_header X-M 1; ${BASIC} proxy_pass http://app; }` },
    asks: [
      ['OPTIONS /', '401 | X-L: 1'],
      ['GET /', '401 | X-L: 1'],
      ['GET / [Authorization: Basic x]', '200 | X-L: 1 | X-M: 1', RIGHT],
      ['GET / [authorization: basic x]', '200 | X-L: 1 | X-M: 1', RIGHT],
      ['GET / [Authorization: Basic x]', '401 | X-L: 1', WRONG],
      ['GET / [Authorization: Bearer x]', '401 | X-L: 1', RIGHT],
    ],
  },
  {
    title: 'an answer to preflights in a condition comes before the password',
    text: {
      server: `location / {
        add_header X-L 1 always;
        if ($request_method = OPTIONS) { return 204; }
        ${BASIC} proxy_pass http://app;
      }`,
    },
    asks: [
      ['OPTIONS /', '204 | X-L: 1'],
      ['GET /', '401 | X-L: 1'],
    ],
  },
  {
    title: 'a condition’s headers are for its 401 too',
    text: {
      server: `location / {
        add_header X-L 1 always;
        if ($request_method = OPTIONS) { add_header X-O 1 always; }
        ${BASIC} proxy_pass http://app;
      }`,
    },
    asks: [
      ['OPTIONS /', '401 | X-O: 1'],
      ['GET /', '401 | X-L: 1'],
    ],
  },
  {
    title: '`return` is before every password and address',
    text: { server: `location / { ${BASIC} deny all; return 200; }` },
    asks: [['GET /', '200']],
  },
  {
    title: 'the server’s password holds in its locations, but where it is off',
    text: {
      server: `
        ${BASIC}
        location /o { auth_basic off; proxy_pass http://app; }
        location / { proxy_pass http://app; }`,
    },
    asks: [
      ['OPTIONS /o', '200'],
      ['OPTIONS /', '401'],
    ],
  },
  {
    title: 'a realm that a map turns off for preflights',
    text: {
      http: `
        map $request_method $realm { OPTIONS off; default x; }
        server { location / { auth_basic $realm; auth_basic_user_file htpasswd; proxy_pass http://app; } }`,
    },
    asks: [
      ['OPTIONS /', '200'],
      ['GET /', '401'],
      ['GET / [Authorization: Basic x]', '200', RIGHT],
    ],
  },
  {
    title: '`deny all`, and `allow` before it',
    text: {
      server: `
        add_header X-S 1 always;
        location /none { deny all; proxy_pass http://app; }
        location /some { allow 10.0.0.0/8; deny all; proxy_pass http://app; }
        location /all { allow all; deny all; proxy_pass http://app; }
        location /open { allow 10.0.0.0/8; proxy_pass http://app; }`,
    },
    asks: [
      ['OPTIONS /none', '403 | X-S: 1'],
      ['GET /some', '200 | X-S: 1', ALLOWED],
      ['GET /some', '403 | X-S: 1', DENIED],
      ['GET /all', '200 | X-S: 1', DENIED],
      ['GET /open', '200 | X-S: 1', DENIED],
    ],
  },
  {
    title: 'rules for addresses take the place of all those around them',
    text: {
      server: `
        deny all;
        location /a { allow all; proxy_pass http://app; }
        location /b { proxy_pass http://app; }
        location /c { allow 10.0.0.0/8; proxy_pass http://app; }`,
    },
    asks: [
      ['GET /a', '200'],
      ['GET /b', '403'],
      ['GET /c', '200', DENIED],
    ],
  },
  {
    title: '`satisfy all`: the address first, then the password',
    text: { server: `location / { deny all; ${BASIC} proxy_pass http://app; }` },
    asks: [['GET / [Authorization: Basic x]', '403', RIGHT]],
  },
  {
    title: '`satisfy any`: either lets in',
    text: {
      server: `
        satisfy any;
        location /pass { deny all; ${BASIC} proxy_pass http://app; }
        location /all { allow all; ${BASIC} proxy_pass http://app; }
        location /deny { deny all; proxy_pass http://app; }
        location /some { allow 10.0.0.0/8; deny all; ${BASIC} proxy_pass http://app; }`,
    },
    asks: [
      ['GET /pass', '401'],
      ['GET /pass [Authorization: Basic x]', '200', RIGHT],
      ['GET /pass [Authorization: Basic x]', '401', WRONG],
      ['OPTIONS /all', '200'],
      ['GET /deny', '403'],
      ['GET /some', '200', ALLOWED],
      ['GET /some', '401', DENIED],
    ],
  },
  {
    title: '`auth_request` asks for every request, preflights too',
    text: { server: `location / { add_header X-L 1 always; auth_request /auth; proxy_pass http://app; } ${AUTH}` },
    asks: [
      ['GET /', '200 | X-L: 1', { 'auth:request': 'passes' }],
      ['GET /', '401 | X-L: 1', { 'auth:request': 'refuses' }],
      ['OPTIONS /', '200 | X-L: 1', { 'auth:preflight': 'passes' }],
      ['OPTIONS /', '401 | X-L: 1', { 'auth:preflight': 'refuses' }],
    ],
  },
  {
    title: 'a preflight that is answered in a condition is not asked about',
    text: {
      server: `location / {
        if ($request_method = OPTIONS) { add_header X-O 1; return 204; }
        auth_request /auth;
        proxy_pass http://app;
      } ${AUTH}`,
    },
    asks: [['OPTIONS /', '204 | X-O: 1', { 'auth:preflight': 'refuses' }]],
  },
  {
    title: '`auth_request off` in a location',
    text: { server: `auth_request /auth; location / { auth_request off; proxy_pass http://app; } ${AUTH}` },
    asks: [['OPTIONS /', '200', { 'auth:preflight': 'refuses' }]],
  },
  {
    title: 'a page for what the subrequest refuses',
    text: {
      server: `
        location / { auth_request /auth; error_page 401 = @login; proxy_pass http://app; } ${AUTH}
        location @login { add_header X-N 1 always; return 302 /login; }`,
    },
    asks: [['GET /', '302 | Location: http://api.example.com/login | X-N: 1', { 'auth:request': 'refuses' }]],
  },
  {
    title: '`limit_except` refuses other methods with the headers of the location; GET takes HEAD along',
    text: {
      server:
        'location / { add_header X-L 1; add_header X-A 1 always; limit_except GET { deny all; } proxy_pass http://app; }',
    },
    asks: [
      ['GET /', '200 | X-A: 1 | X-L: 1'],
      ['HEAD /', '200 | X-A: 1 | X-L: 1'],
      ['OPTIONS /', '403 | X-A: 1'],
      ['POST /', '403 | X-A: 1'],
    ],
  },
  {
    title: 'methods in it are compared without case',
    text: { server: 'location / { limit_except get options { deny all; } proxy_pass http://app; }' },
    asks: [
      ['GET /', '200'],
      ['OPTIONS /', '200'],
      ['POST /', '403'],
    ],
  },
  {
    title: 'what it refuses is not asked the conditions and answers of the location',
    text: {
      server: `
        location / {
          add_header X-L 1 always;
          if ($request_method = OPTIONS) { add_header X-O 1 always; return 204; }
          limit_except GET POST { deny all; }
          proxy_pass http://app;
        }
        location /r { limit_except GET { deny all; } return 200; }`,
    },
    asks: [
      ['OPTIONS /', '403 | X-L: 1'],
      ['POST /', '200 | X-L: 1'],
      ['POST /r', '403'],
      ['GET /r', '200'],
    ],
  },
  {
    title: 'OPTIONS among its methods lets preflights through to the conditions',
    text: {
      server: `location / {
        limit_except GET POST OPTIONS { deny all; }
        if ($request_method = OPTIONS) { return 204; }
        ${BASIC} proxy_pass http://app;
      }`,
    },
    asks: [
      ['OPTIONS /', '204'],
      ['PUT /', '403'],
      ['POST /', '401'],
    ],
  },
  {
    title: 'a password for other methods only',
    text: {
      server: `location / { add_header X-L 1 always; limit_except GET OPTIONS { ${BASIC} } proxy_pass http://app; }`,
    },
    asks: [
      ['OPTIONS /', '200 | X-L: 1'],
      ['POST /', '401 | X-L: 1'],
      ['POST / [Authorization: Basic x]', '200 | X-L: 1', RIGHT],
    ],
  },
  {
    title: 'it has the location’s password and addresses, but for its own',
    text: {
      server: `
        location /a { ${BASIC} limit_except GET { deny all; } proxy_pass http://app; }
        location /b { ${BASIC} limit_except GET { auth_basic off; } proxy_pass http://app; }
        location /c { deny all; limit_except GET { ${BASIC} } proxy_pass http://app; }
        location /d { deny all; limit_except GET { allow all; } proxy_pass http://app; }`,
    },
    asks: [
      ['GET /a', '401'],
      ['POST /a', '403'],
      ['POST /b', '200'],
      ['GET /b', '401'],
      ['POST /c', '403'],
      ['GET /d', '403'],
      ['POST /d', '200'],
    ],
  },
  {
    title: 'a location in the location does not have it',
    text: {
      server: `location /o {
        limit_except GET { deny all; }
        location /o/i { proxy_pass http://app; }
        proxy_pass http://app;
      }`,
    },
    asks: [
      ['POST /o', '403'],
      ['POST /o/i', '200'],
    ],
  },
  {
    title: 'the page of an error is let in or refused by its own location',
    text: {
      server: `
        location / { error_page 404 = /t; return 404; } location = /t { deny all; add_header X-T 1 always; }
        location /l { limit_except GET { deny all; } error_page 403 =200 /x; proxy_pass http://app; }
        location = /x { add_header X-X 1; return 200; }`,
    },
    asks: [
      ['GET /', '403 | X-T: 1'],
      ['POST /l', '200 | X-X: 1'],
    ],
  },
];
