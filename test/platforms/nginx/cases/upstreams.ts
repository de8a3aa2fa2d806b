import type { Case } from './case.ts';

const sends = (name: string, value: string): Readonly<Record<string, string>> => ({
  [`upstream:header:${name}`]: value,
});

const ORIGIN = sends('access-control-allow-origin', '*');
const VARY = sends('vary', 'Origin');
const FAILS = { 'upstream:status': '500' } as const;

export const UPSTREAMS: readonly Case[] = [
  {
    title: 'what an upstream sends is passed on, whatever its status',
    text: { server: 'location / { proxy_pass http://app; }' },
    asks: [
      ['GET /', '200 | Access-Control-Allow-Origin: *', ORIGIN],
      ['GET /', '500 | Access-Control-Allow-Origin: *', { ...ORIGIN, ...FAILS }],
      ['OPTIONS /', '204 | Vary: Origin', { ...VARY, 'upstream:status': '204' }],
    ],
  },
  {
    title: 'a header that both send is sent twice',
    text: {
      server:
        'location / { add_header Access-Control-Allow-Origin https://app.example always; proxy_pass http://app; }',
    },
    asks: [
      ['GET /', '200 | Access-Control-Allow-Origin: * | Access-Control-Allow-Origin: https://app.example', ORIGIN],
      ['GET /', '200 | Access-Control-Allow-Origin: https://app.example'],
    ],
  },
  {
    title: '`proxy_hide_header` hides what the upstream sends, in any case of letters',
    text: {
      server: `location / {
        proxy_hide_header access-control-allow-ORIGIN;
        add_header Access-Control-Allow-Origin https://app.example always;
        proxy_pass http://app;
      }`,
    },
    asks: [['GET /', '200 | Access-Control-Allow-Origin: https://app.example', ORIGIN]],
  },
  {
    title: 'a location’s own list of hidden headers takes the place of the server’s',
    text: {
      server: `
        proxy_hide_header Access-Control-Allow-Origin;
        location /a { proxy_pass http://app; }
        location /b { proxy_hide_header Vary; proxy_pass http://app; }`,
    },
    asks: [
      ['GET /a', '200 | Vary: Origin', { ...ORIGIN, ...VARY }],
      ['GET /b', '200 | Access-Control-Allow-Origin: *', { ...ORIGIN, ...VARY }],
    ],
  },
  {
    title: '`proxy_pass_header` passes on what is hidden',
    text: {
      server: `
        proxy_hide_header Vary;
        location /a { proxy_pass_header Vary; proxy_pass http://app; }
        location /b { proxy_pass_header Vary; proxy_hide_header Vary; proxy_pass http://app; }
        location /c { proxy_pass_header Server; proxy_pass http://app; }`,
    },
    asks: [
      ['GET /a', '200 | Vary: Origin', VARY],
      ['GET /b', '200 | Vary: Origin', VARY],
      ['GET /c', '200', VARY],
    ],
  },
  {
    title: 'a condition hides what its location hides',
    text: {
      server: 'location / { proxy_hide_header Vary; if ($arg_a) { add_header X-A 1; } proxy_pass http://app; }',
    },
    asks: [['GET /?a=1', '200 | X-A: 1', VARY]],
  },
  {
    title: 'each protocol hides its own',
    text: {
      server: `
        location /f { fastcgi_hide_header Vary; fastcgi_pass app:9000; }
        location /u { uwsgi_hide_header Vary; uwsgi_pass app:3031; }
        location /s { scgi_hide_header Vary; scgi_pass app:4000; }
        location /g { grpc_hide_header Vary; grpc_pass grpc://app:50051; }
        location /x { proxy_hide_header Vary; fastcgi_pass app:9000; }`,
    },
    asks: [
      ['GET /f', '200', VARY],
      ['GET /u', '200', VARY],
      ['GET /s', '200', VARY],
      ['GET /g', '200', VARY],
      ['GET /x', '200 | Vary: Origin', VARY],
    ],
  },
  {
    title: 'every protocol is an upstream',
    text: {
      server: `
        add_header X-A 1; add_header X-B 1 always;
        location /f { fastcgi_pass app:9000; } location /u { uwsgi_pass app:3031; } location /s { scgi_pass app:4000; }
        location /g { grpc_pass grpc://app:50051; }`,
    },
    asks: ['/f', '/u', '/s', '/g'].flatMap((path): Case['asks'] => [
      [`GET ${path}`, '200 | X-A: 1 | X-B: 1'],
      [`OPTIONS ${path}`, '500 | X-B: 1', FAILS],
    ]),
  },
  {
    title: 'a condition with an upstream of its own',
    text: {
      server: `
        location /f { if ($arg_a) { proxy_pass http://b; } add_header X-F 1; return 204; }
        location /g { proxy_pass http://a; if ($arg_a) { add_header X-A 1; proxy_pass http://b; } add_header X-G 1; }`,
    },
    asks: [
      ['GET /f?a=1', '204 | X-F: 1'],
      ['GET /g?a=1', '200 | X-A: 1'],
      ['GET /g', '200 | X-G: 1'],
    ],
  },
  {
    title: 'the upstream of a location is not that of the locations in it',
    text: { server: 'location /a { proxy_pass http://app; location /a/b { add_header X-B 1 always; } }' },
    asks: [
      ['OPTIONS /a/x', '200'],
      ['OPTIONS /a/b/x.txt', '405 | X-B: 1'],
    ],
  },
  {
    title: 'what the upstream sent can be asked for, hidden or not',
    text: {
      http: `
        map $upstream_http_access_control_allow_origin $own { "" "*"; }
        server {
          location /own { add_header Access-Control-Allow-Origin $own always; proxy_pass http://app; }
          location /hidden { proxy_hide_header Vary; add_header X-V "$upstream_http_vary" always; proxy_pass http://app; }
          location /none { add_header X-V "[$upstream_http_vary]"; return 200; }
        }`,
    },
    asks: [
      ['GET /own', '200 | Access-Control-Allow-Origin: *'],
      [
        'GET /own',
        '200 | Access-Control-Allow-Origin: https://up.example',
        sends('access-control-allow-origin', 'https://up.example'),
      ],
      ['GET /hidden', '200 | X-V: Origin', VARY],
      ['GET /none', '200 | X-V: []', VARY],
    ],
  },
  {
    title: '`$sent_http_…` is what had been written when it was first asked for',
    text: {
      server: `
        location /a { add_header Vary Origin always; add_header X-A "[$sent_http_vary]" always; return 200; }
        location /b { add_header X-A "[$sent_http_vary]" always; add_header Vary Origin always; return 200; }
        location /c {
          add_header X-A "[$sent_http_vary]"; add_header Vary Origin; add_header X-B "[$sent_http_vary]";
          return 200;
        }
        location /up { add_header X-A "[$sent_http_vary]" always; proxy_pass http://app; }`,
    },
    asks: [
      ['GET /a', '200 | Vary: Origin | X-A: [Origin]'],
      ['GET /b', '200 | Vary: Origin | X-A: []'],
      ['GET /c', '200 | Vary: Origin | X-A: [] | X-B: []'],
      ['GET /up', '200 | Vary: Origin | X-A: [Origin]', VARY],
    ],
  },
  {
    title: '`$status` is that of the answer',
    text: {
      server: `
        location / { add_header X-S $status always; proxy_pass http://app; }
        location /r { add_header X-S $status always; return 404; }
        location /e { error_page 404 =200 /t; return 404; } location = /t { add_header X-S $status always; return 204; }`,
    },
    asks: [
      ['GET /', '404 | X-S: 404', { 'upstream:status': '404' }],
      ['GET /r', '404 | X-S: 404'],
      ['GET /e', '200 | X-S: 200'],
    ],
  },
];
