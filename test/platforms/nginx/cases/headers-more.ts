import type { Case } from './case.ts';

const ORIGIN = { 'upstream:header:access-control-allow-origin': '*' } as const;
const VARY = { 'upstream:header:vary': 'Accept' } as const;

export const HEADERS_MORE: readonly Case[] = (
  [
    {
      title: '`more_set_headers` is for every status and every answer',
      text: {
        server: `
          more_set_headers "X-A: 1";
          location /up { proxy_pass http://app; } location /ret { return 403; } location /go { return 301 /; }
          location /file/ { }`,
      },
      asks: [
        ['GET /up', '200 | X-A: 1'],
        ['GET /up', '500 | X-A: 1', { 'upstream:status': '500' }],
        ['GET /ret', '403 | X-A: 1'],
        ['GET /go', '301 | Location: http://api.example.com/ | X-A: 1'],
        ['OPTIONS /file/a.txt', '405 | X-A: 1'],
      ],
    },
    {
      title: 'an inner level adds to the outer ones, and overwrites what has the same name',
      text: {
        http: `
          more_set_headers "X-A: http" "X-H: http";
          server {
            more_set_headers "X-A: server";
            location /a { more_set_headers "X-L: location"; return 200; }
            location /b { more_set_headers "X-A: location"; return 200; }
          }`,
      },
      asks: [
        ['GET /a', '200 | X-A: server | X-H: http | X-L: location'],
        ['GET /b', '200 | X-A: location | X-H: http'],
      ],
    },
    {
      title: 'conditions add to their location, too',
      text: {
        server: `location / {
          more_set_headers "X-L: 1";
          if ($arg_a) { more_set_headers "X-A: 1"; }
          if ($arg_b) { set $x 1; }
          if ($request_method = OPTIONS) { more_set_headers "X-O: 1"; return 204; }
          proxy_pass http://app;
        }`,
      },
      asks: [
        ['GET /', '200 | X-L: 1'],
        ['GET /?a=1', '200 | X-A: 1 | X-L: 1'],
        ['GET /?a=1&b=1', '200 | X-L: 1'],
        ['OPTIONS /?a=1', '204 | X-L: 1 | X-O: 1'],
      ],
    },
    {
      title: 'it takes the place of what the upstream sends, in any case of letters',
      text: {
        server: `
          location /a { more_set_headers "access-control-allow-origin: https://app.example"; proxy_pass http://app; }
          location /b { more_set_headers "Vary: Origin"; proxy_pass http://app; }`,
      },
      asks: [
        ['GET /a', '200 | Access-Control-Allow-Origin: https://app.example', ORIGIN],
        ['GET /b', '200 | Vary: Origin', VARY],
      ],
    },
    {
      title: 'it runs before `add_header`, which adds a line and reads what it set',
      text: {
        server: `location / {
          add_header X-A add; more_set_headers "X-A: more"; add_header X-S "[$sent_http_x_a]";
          return 200;
        }`,
      },
      asks: [['GET /', '200 | X-A: more | X-A: add | X-S: [more, add]']],
    },
    {
      title: 'of two for one header the later wins',
      text: {
        server:
          'location / { more_set_headers "X-A: 1" "X-A: 2"; return 200; } location /c { more_set_headers "X-A: 1"; more_clear_headers X-A; return 200; }',
      },
      asks: [
        ['GET /', '200 | X-A: 2'],
        ['GET /c', '200'],
      ],
    },
    {
      title: '`more_clear_headers` takes away what the upstream sends, not what `add_header` adds',
      text: {
        server: `
          location /a { more_clear_headers Access-Control-Allow-Origin; proxy_pass http://app; }
          location /b { more_clear_headers Access-Control-Allow-Origin; add_header Access-Control-Allow-Origin https://app.example; proxy_pass http://app; }
          location /c { more_clear_headers "Access-Control-*"; proxy_pass http://app; }`,
      },
      asks: [
        ['GET /a', '200', ORIGIN],
        ['GET /b', '200 | Access-Control-Allow-Origin: https://app.example', ORIGIN],
        ['GET /c', '200 | Vary: Accept', { ...ORIGIN, ...VARY }],
      ],
    },
    {
      title: 'an empty value takes the header away',
      text: {
        server: `
          location /a { more_set_headers "Vary: $arg_v"; proxy_pass http://app; }
          location /b { more_set_headers "Vary:"; proxy_pass http://app; }
          location /c { more_set_headers Vary; proxy_pass http://app; }`,
      },
      asks: [
        ['GET /a', '200', VARY],
        ['GET /a?v=1', '200 | Vary: 1', VARY],
        ['GET /b', '200', VARY],
        ['GET /c', '200', VARY],
      ],
    },
    {
      title: '`-s` is for some statuses',
      text: {
        server: `location / {
          more_set_headers -s 404 "X-A: 4"; more_set_headers -s "400 500" "X-B: 5"; more_set_headers -s 404 -s 500 "X-C: c";
          more_clear_headers -s 404 Vary;
          proxy_pass http://app;
        }`,
      },
      asks: [
        ['GET /', '200 | Vary: Accept', VARY],
        ['GET /', '404 | X-A: 4 | X-C: c', { ...VARY, 'upstream:status': '404' }],
        ['GET /', '500 | Vary: Accept | X-B: 5 | X-C: c', { ...VARY, 'upstream:status': '500' }],
      ],
    },
    {
      title: '`-a` appends a line',
      text: { server: 'location / { more_set_headers -a "Vary: Origin"; proxy_pass http://app; }' },
      asks: [['GET /', '200 | Vary: Accept | Vary: Origin', VARY]],
    },
    {
      title: 'headers that nginx adds itself do not change with it: `add_header` of the server is dropped as ever',
      text: {
        server:
          'add_header X-S 1; location /a { more_set_headers "X-M: 1"; return 200; } location /b { more_set_headers "X-M: 1"; add_header X-L 1; return 200; }',
      },
      asks: [
        ['GET /a', '200 | X-M: 1 | X-S: 1'],
        ['GET /b', '200 | X-L: 1 | X-M: 1'],
      ],
    },
    {
      title: 'of the page of an error, those of its location',
      text: {
        server:
          'location / { more_set_headers "X-L: 1"; error_page 404 /t; return 404; } location = /t { more_set_headers "X-T: 1"; return 200; }',
      },
      asks: [['GET /', '404 | X-T: 1']],
    },
    {
      title: 'what `limit_except` refuses has those of the location',
      text: {
        server: 'location / { more_set_headers "X-L: 1"; limit_except GET { deny all; } proxy_pass http://app; }',
      },
      asks: [['OPTIONS /', '403 | X-L: 1']],
    },
  ] satisfies readonly Case[]
).map((one) => ({ ...one, needs: 'headers-more' }));
