import type { Case } from './case.ts';

export const SNIPPETS: readonly Case[] = [
  {
    title: 'a file of servers',
    text: { file: 'server { listen 80; add_header X-S 1; location / { return 200; } }' },
    asks: [['GET /', '200 | X-S: 1']],
  },
  {
    title: 'a file of servers and maps',
    text: {
      file: `
        map $http_origin $cors { https://app.example $http_origin; }
        server { location / { add_header Access-Control-Allow-Origin $cors; return 200; } }`,
    },
    asks: [['GET / [Origin: https://app.example]', '200 | Access-Control-Allow-Origin: https://app.example']],
  },
  {
    title: 'a file of locations, and what stands around them in a server',
    text: {
      file: 'add_header X-S 1;\nlocation /a { return 200; }\nlocation /b { add_header X-B 1; proxy_pass http://app; }',
    },
    asks: [
      ['GET /a', '200 | X-S: 1'],
      ['GET /b', '200 | X-B: 1'],
    ],
  },
  {
    title: 'a file for locations: an upstream stands behind it',
    text: { file: 'add_header X-A 1;\nadd_header X-B 1 always;' },
    asks: [
      ['GET /any/path', '200 | X-A: 1 | X-B: 1'],
      ['OPTIONS /', '500 | X-B: 1', { 'content:status': '500' }],
    ],
  },
  {
    title: 'a file with conditions',
    text: {
      file: `
        add_header X-A 1 always;
        if ($request_method = OPTIONS) { add_header X-O 1; return 204; }
        if ($http_origin ~ app) { set $x 1; }`,
    },
    asks: [
      ['OPTIONS /', '204 | X-O: 1'],
      ['GET / [Origin: https://app]', '200 | X-A: 1'],
      ['GET /', '404 | X-A: 1', { 'content:status': '404' }],
    ],
  },
  {
    title: 'a file of maps and a header',
    text: {
      file: 'map $http_origin $cors { default ""; https://app.example $http_origin; }\nadd_header Access-Control-Allow-Origin $cors;',
    },
    asks: [
      ['GET / [Origin: https://app.example]', '200 | Access-Control-Allow-Origin: https://app.example'],
      ['GET /', '200'],
    ],
  },
  {
    title: 'a file with its own upstream',
    text: { file: 'proxy_hide_header Vary;\nadd_header Vary Origin always;\nproxy_pass http://app;' },
    asks: [['GET /', '200 | Vary: Origin', { 'upstream:header:vary': 'Accept' }]],
  },
];
