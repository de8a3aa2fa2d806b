import type { Case } from './case.ts';

const CORS = 'add_header Access-Control-Allow-Origin * always;\nadd_header X-Cors 1 always;';

export const INCLUDES: readonly Case[] = [
  {
    title: 'what is included stands where the `include` stands',
    text: { http: 'include servers.conf;' },
    files: {
      'servers.conf': 'server { include snippets/cors.conf; location / { include snippets/app.conf; } }',
      'snippets/cors.conf': CORS,
      'snippets/app.conf': 'proxy_pass http://app;',
    },
    asks: [['GET /', '500 | Access-Control-Allow-Origin: * | X-Cors: 1', { 'upstream:status': '500' }]],
  },
  {
    title: 'paths begin at the folder of the configuration, not at the file that includes',
    text: { http: 'include conf.d/a.conf;' },
    files: {
      'conf.d/a.conf': 'server { include conf.d/cors.conf; location / { return 200; } }',
      'conf.d/cors.conf': CORS,
    },
    asks: [['GET /', '200 | Access-Control-Allow-Origin: * | X-Cors: 1']],
  },
  {
    title: 'headers of an included file drop those around the place where it is included',
    text: { server: 'add_header X-S 1; location / { include cors.conf; return 200; }' },
    files: { 'cors.conf': CORS },
    asks: [['GET /', '200 | Access-Control-Allow-Origin: * | X-Cors: 1']],
  },
  {
    title: 'and are dropped in a condition, like any other',
    text: {
      server:
        'location / { include cors.conf; if ($request_method = OPTIONS) { add_header X-O 1; return 204; } proxy_pass http://app; }',
    },
    files: { 'cors.conf': CORS },
    asks: [
      ['GET /', '200 | Access-Control-Allow-Origin: * | X-Cors: 1'],
      ['OPTIONS /', '204 | X-O: 1'],
    ],
  },
  {
    title: 'the same file in two places is two levels',
    text: {
      server:
        'add_header X-S 1; location /a { include cors.conf; return 200; } location /b { if ($arg_a) { include cors.conf; } return 200; }',
    },
    files: { 'cors.conf': CORS },
    asks: [
      ['GET /a', '200 | Access-Control-Allow-Origin: * | X-Cors: 1'],
      ['GET /b', '200 | X-S: 1'],
      ['GET /b?a=1', '200 | Access-Control-Allow-Origin: * | X-Cors: 1'],
    ],
  },
  {
    title: 'an included file may hold a whole condition, and run at its place',
    text: { server: 'location / { set $x before; include preflight.conf; set $x after; return 200; }' },
    files: { 'preflight.conf': 'if ($request_method = OPTIONS) { add_header X-O $x; return 204; }' },
    asks: [
      ['OPTIONS /', '204 | X-O: before'],
      ['GET /', '200'],
    ],
  },
  {
    title: 'maps in an included file',
    text: {
      http: 'include maps.conf; server { location / { add_header Access-Control-Allow-Origin $cors always; return 200; } }',
    },
    files: { 'maps.conf': 'map $http_origin $cors { https://app.example $http_origin; }' },
    asks: [
      ['GET / [Origin: https://app.example]', '200 | Access-Control-Allow-Origin: https://app.example'],
      ['GET / [Origin: https://x.example]', '200'],
    ],
  },
  {
    title: 'entries of a map in an included file',
    text: {
      http: 'map $http_origin $m { default no; include origins; } server { location / { add_header X-M $m; return 200; } }',
    },
    files: { origins: 'https://app.example yes;\n~^https://re pattern;\n' },
    asks: [
      ['GET / [Origin: https://app.example]', '200 | X-M: yes'],
      ['GET / [Origin: https://re.example]', '200 | X-M: pattern'],
      ['GET /', '200 | X-M: no'],
    ],
  },
  {
    title: 'locations in an included file',
    text: { server: 'add_header X-S 1; include locations.conf;' },
    files: { 'locations.conf': 'location /a { return 204; }\nlocation /b { add_header X-B 1; return 204; }' },
    asks: [
      ['GET /a', '204 | X-S: 1'],
      ['GET /b', '204 | X-B: 1'],
    ],
  },
];
