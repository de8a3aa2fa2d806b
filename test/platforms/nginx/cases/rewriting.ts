import type { Case } from './case.ts';

export const REWRITING: readonly Case[] = [
  {
    title: '`return` with a status',
    text: {
      server: `
        add_header X-A 1; add_header X-M 1 always;
        location /200 { return 200 text; } location /204 { return 204; } location /202 { return 202 text; }
        location /403 { return 403 text; } location /404 { return 404; } location /500 { return 500; }
        location /999 { return 999 text; }`,
    },
    asks: [
      ['GET /200', '200 | X-A: 1 | X-M: 1'],
      ['OPTIONS /200', '200 | X-A: 1 | X-M: 1'],
      ['POST /204', '204 | X-A: 1 | X-M: 1'],
      ['GET /202', '202 | X-M: 1'],
      ['GET /403', '403 | X-M: 1'],
      ['HEAD /403', '403 | X-M: 1'],
      ['GET /404', '404 | X-M: 1'],
      ['GET /500', '500 | X-M: 1'],
      ['GET /999', '999 | X-M: 1'],
    ],
  },
  {
    title: '`return` elsewhere, by path and by address',
    text: {
      server: `
        add_header X-A 1;
        location /301 { return 301 /t; } location /302 { return 302 https://x.example/; }
        location /303 { return 303 /t; } location /307 { return 307 /t; } location /308 { return 308 /t; }
        location /url { return https://x.example$request_uri; }`,
    },
    asks: [
      ['GET /301', '301 | Location: http://api.example.com/t | X-A: 1'],
      ['OPTIONS /302', '302 | Location: https://x.example/ | X-A: 1'],
      ['GET /303', '303 | Location: http://api.example.com/t | X-A: 1'],
      ['GET /307', '307 | Location: http://api.example.com/t | X-A: 1'],
      ['GET /308', '308 | Location: http://api.example.com/t | X-A: 1'],
      ['GET /url?q=1', '302 | Location: https://x.example/url?q=1 | X-A: 1'],
    ],
  },
  {
    title: 'the redirect of a whole server to https takes preflights along',
    text: { server: 'add_header Access-Control-Allow-Origin *; return 301 https://$host$request_uri;' },
    asks: [['OPTIONS /a?b=c', '301 | Access-Control-Allow-Origin: * | Location: https://api.example.com/a?b=c']],
  },
  {
    title: '444 and 499 cut the connection',
    text: { server: 'location /a { return 444; } location /b { add_header X-M 1 always; return 499; }' },
    asks: [
      ['GET /a', 'no answer'],
      ['GET /b', 'no answer'],
    ],
  },
  {
    title: '`return` of the server is before every location',
    text: { server: 'add_header X-S 1 always; return 403; location / { add_header X-L 1 always; return 200; }' },
    asks: [['GET /', '403 | X-S: 1']],
  },
  {
    title: '`break` in a condition leaves the rest of the rewriting out, and the condition’s level stays',
    text: {
      server: `location / {
        add_header X-L 1;
        if ($arg_a) { add_header X-A 1; break; }
        if ($arg_b) { add_header X-B 1; }
        return 204;
      }`,
    },
    asks: [
      ['GET /?b=1', '204 | X-B: 1'],
      ['GET /a.txt?a=1&b=1', '200 | X-A: 1'],
      ['GET /', '204 | X-L: 1'],
    ],
  },
  {
    title: '`break` in a location leaves its conditions out',
    text: {
      server: 'location / { add_header X-L 1; break; if ($arg_b) { add_header X-B 1; } proxy_pass http://app; }',
    },
    asks: [['GET /?b=1', '200 | X-L: 1']],
  },
  {
    title: '`break` in the server leaves the rest of the server’s rewriting out',
    text: {
      server: 'if ($arg_a) { break; } rewrite ^/q /r; location / { add_header X-U $uri; return 200; }',
    },
    asks: [
      ['GET /q?a=1', '200 | X-U: /q'],
      ['GET /q', '200 | X-U: /r'],
    ],
  },
  {
    title: '`rewrite … last` looks for a location anew; the headers are those of that one',
    text: {
      server: `
        location / { add_header X-L 1; if ($arg_a) { add_header X-A 1; rewrite ^ /t last; } return 200; }
        location /t { add_header X-T $uri; return 200; }`,
    },
    asks: [
      ['GET /?a=1', '200 | X-T: /t'],
      ['GET /', '200 | X-L: 1'],
    ],
  },
  {
    title: '`rewrite … break` stays in the location, and in the condition’s level',
    text: {
      server: `
        location / { add_header X-L 1; if ($arg_a) { add_header X-A $uri; rewrite ^ /x break; } proxy_pass http://app; }
        location /x { add_header X-Other 1; return 200; }`,
    },
    asks: [
      ['GET /y?a=1', '200 | X-A: /x'],
      ['GET /y', '200 | X-L: 1'],
    ],
  },
  {
    title: '`rewrite` without a flag goes on, and looks for a location at the end',
    text: {
      server: `
        location /n { rewrite ^/n /t; set $s 1; add_header X-N 1; }
        location /m { rewrite ^/m /t; add_header X-M $uri; return 200; }
        location /t { add_header X-T "$uri $s"; return 200; }`,
    },
    asks: [
      ['GET /n', '200 | X-T: /t 1'],
      ['GET /m', '200 | X-M: /t'],
    ],
  },
  {
    title: '`rewrite` that does not match does nothing, its flag included',
    text: { server: 'location / { rewrite ^/zzz /t break; add_header X-L 1; return 204; }' },
    asks: [['GET /', '204 | X-L: 1']],
  },
  {
    title: '`rewrite` with `redirect`, `permanent` and to an address is an answer',
    text: {
      server: `
        location /r { add_header X-L 1; if ($arg_a) { add_header X-A 1; rewrite ^ /t? redirect; } rewrite ^ /t? permanent; }
        location /h { add_header X-H 1; rewrite ^/h/(.*) https://x.example/$1?; }`,
    },
    asks: [
      ['GET /r?a=1', '302 | Location: http://api.example.com/t | X-A: 1'],
      ['GET /r', '301 | Location: http://api.example.com/t | X-L: 1'],
      ['OPTIONS /h/a', '302 | Location: https://x.example/a | X-H: 1'],
    ],
  },
  {
    title: '`rewrite` in the server comes before the choice of a location',
    text: {
      server: `
        rewrite ^/old/(.*)$ /new/$1 last; rewrite ^/o2/(.*)$ /new/$1;
        location /new { add_header X-U $uri; return 200; } location / { add_header X-Root 1; return 200; }`,
    },
    asks: [
      ['GET /old/a', '200 | X-U: /new/a'],
      ['GET /o2/a', '200 | X-U: /new/a'],
      ['GET /x', '200 | X-Root: 1'],
    ],
  },
  {
    title: 'the server’s rewriting is not run again by `last` in a location',
    text: {
      server: `
        set $n "\${n}x";
        location /a { rewrite ^ /b last; } location /b { add_header X-N $n; return 200; }`,
    },
    asks: [['GET /a', '200 | X-N: x']],
  },
  {
    title: 'a location that sends to itself ends in 500',
    text: { server: 'location / { add_header X-L 1 always; rewrite ^ /x last; }' },
    asks: [['GET /', '500 | X-L: 1']],
  },
  {
    title: 'groups of a rewritten path are variables afterwards',
    text: {
      server:
        'location / { rewrite ^/(\\w+)/(\\w+)$ /$2/$1 break; add_header X-G "$1 $2 $uri"; proxy_pass http://app; }',
    },
    asks: [['GET /a/b', '200 | X-G: a b /b/a']],
  },
  {
    title: '`set` gives a value at its place; before, the variable is empty',
    text: {
      server: `location / {
        set $before "[$v]"; set $v 1; if ($arg_a) { set $v 2; } set $copy $v; set $v 3;
        add_header X-V "$before $copy $v"; return 200;
      }`,
    },
    asks: [
      ['GET /', '200 | X-V: [] 1 3'],
      ['GET /?a=1', '200 | X-V: [] 2 3'],
    ],
  },
  {
    title: 'variables of the server are there in its locations',
    text: {
      server: `
        set $cors ""; if ($http_origin ~ ^https://app\\.example$) { set $cors $http_origin; }
        location / { add_header Access-Control-Allow-Origin $cors always; add_header Vary Origin always; return 404; }`,
    },
    asks: [
      ['GET / [Origin: https://app.example]', '404 | Access-Control-Allow-Origin: https://app.example | Vary: Origin'],
      ['GET /', '404 | Vary: Origin'],
    ],
  },
];
