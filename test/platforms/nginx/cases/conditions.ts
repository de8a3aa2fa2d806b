import type { Case } from './case.ts';

export const CONDITIONS: readonly Case[] = [
  {
    title: 'a condition that holds is a level: with a header of its own it drops those of the location',
    text: { server: 'location / { add_header X-L 1; if ($arg_a) { add_header X-A 1; } proxy_pass http://app; }' },
    asks: [
      ['GET /', '200 | X-L: 1'],
      ['GET /?a=1', '200 | X-A: 1'],
    ],
  },
  {
    title: 'without a header of its own it has those of the location',
    text: { server: 'location / { add_header X-L 1; if ($arg_a) { set $x 1; } proxy_pass http://app; }' },
    asks: [['GET /?a=1', '200 | X-L: 1']],
  },
  {
    title: 'of two conditions that hold the last is the level',
    text: {
      server: `location / {
        add_header X-L 1;
        if ($arg_a) { add_header X-A 1; }
        if ($arg_b) { add_header X-B 1; }
        proxy_pass http://app;
      }`,
    },
    asks: [
      ['GET /?a=1', '200 | X-A: 1'],
      ['GET /?b=1', '200 | X-B: 1'],
      ['GET /?a=1&b=1', '200 | X-B: 1'],
    ],
  },
  {
    title: 'a last condition without headers has the location’s, not those of the condition before it',
    text: {
      server: `location / {
        add_header X-L 1;
        if ($arg_a) { add_header X-A 1; }
        if ($arg_b) { set $x 1; }
        if ($arg_c) { }
        proxy_pass http://app;
      }`,
    },
    asks: [
      ['GET /?a=1', '200 | X-A: 1'],
      ['GET /?a=1&b=1', '200 | X-L: 1'],
      ['GET /?a=1&c=1', '200 | X-L: 1'],
    ],
  },
  {
    title: 'the recipe: a preflight loses the headers that were set before',
    text: {
      server: `location / {
        if ($http_origin ~ ^https://app\\.example$) {
          add_header Access-Control-Allow-Origin $http_origin always;
          add_header Vary Origin always;
        }
        if ($request_method = OPTIONS) { add_header Access-Control-Max-Age 600; return 204; }
        proxy_pass http://app;
      }`,
    },
    asks: [
      ['GET / [Origin: https://app.example]', '200 | Access-Control-Allow-Origin: https://app.example | Vary: Origin'],
      ['OPTIONS / [Origin: https://app.example]', '204 | Access-Control-Max-Age: 600'],
      ['GET / [Origin: https://stranger.example]', '200'],
    ],
  },
  {
    title: 'an answer in a condition of the location without headers has the location’s',
    text: {
      server: `location / {
        add_header X-L 1;
        if ($arg_a) { add_header X-A 1; }
        if ($request_method = OPTIONS) { return 204; }
        proxy_pass http://app;
      }`,
    },
    asks: [
      ['OPTIONS /', '204 | X-L: 1'],
      ['OPTIONS /?a=1', '204 | X-L: 1'],
    ],
  },
  {
    title: 'conditions behind an answer are not reached',
    text: {
      server: `location / {
        if ($request_method = OPTIONS) { add_header X-O 1; return 204; }
        if ($arg_b) { add_header X-B 1; }
        return 200;
      }`,
    },
    asks: [
      ['OPTIONS /?b=1', '204 | X-O: 1'],
      ['GET /?b=1', '200 | X-B: 1'],
    ],
  },
  {
    title: 'an answer of the location behind a condition has the condition’s headers',
    text: { server: 'location / { add_header X-L 1; if ($arg_a) { add_header X-A 1; } return 200; }' },
    asks: [
      ['GET /?a=1', '200 | X-A: 1'],
      ['GET /', '200 | X-L: 1'],
    ],
  },
  {
    title: 'a condition of the server answers with the headers of the server',
    text: {
      server: `
        add_header X-S 1;
        if ($request_method = OPTIONS) { return 204; }
        location / { add_header X-L 1; proxy_pass http://app; }`,
    },
    asks: [
      ['OPTIONS /', '204 | X-S: 1'],
      ['GET /', '200 | X-L: 1'],
    ],
  },
  {
    title: 'the directives of the server run in their order',
    text: { server: 'set $x 0; if ($arg_a) { set $x 1; } if ($x) { return 403; } location / { return 200; }' },
    asks: [
      ['GET /?a=1', '403'],
      ['GET /', '200'],
    ],
  },
  {
    title: 'conditions of an outer location are not asked for the location in it',
    text: {
      server: `location /o {
        add_header X-L 1;
        set $v outer;
        if ($arg_a) { add_header X-Outer 1; }
        location /o/i { add_header X-V "[$v]"; if ($arg_b) { add_header X-Inner 1; } return 200; }
        return 200;
      }`,
    },
    asks: [
      ['GET /o?a=1', '200 | X-Outer: 1'],
      ['GET /o/i?a=1', '200 | X-V: []'],
      ['GET /o/i?b=1', '200 | X-Inner: 1'],
    ],
  },
  {
    title: 'only an absent text, the empty one and `0` are false',
    text: { server: 'location / { set $o no; if ($arg_x) { set $o yes; } add_header X-O $o; return 200; }' },
    asks: [
      ['GET /', '200 | X-O: no'],
      ['GET /?x=', '200 | X-O: no'],
      ['GET /?x=0', '200 | X-O: no'],
      ['GET /?x=00', '200 | X-O: yes'],
      ['GET /?x=false', '200 | X-O: yes'],
    ],
  },
  {
    title: '`=` and `!=` compare whole texts with their case; what is absent is the empty text',
    text: {
      server: `location / {
        set $o "";
        if ($http_origin) { set $o "\${o}T"; }
        if ($http_origin = "") { set $o "\${o}E"; }
        if ($http_origin != "") { set $o "\${o}N"; }
        if ($http_origin = https://App) { set $o "\${o}=App"; }
        if ( $http_origin = 'https://q' ) { set $o "\${o}=q"; }
        add_header X-O $o;
        return 200;
      }`,
    },
    asks: [
      ['GET /', '200 | X-O: E'],
      ['GET / [Origin: https://App]', '200 | X-O: TN=App'],
      ['GET / [Origin: https://app]', '200 | X-O: TN'],
      ['GET / [Origin: https://q]', '200 | X-O: TN=q'],
    ],
  },
  {
    title: '`~` finds a pattern, `~*` without case, and `!` turns them round',
    text: {
      server: `location / {
        set $o "";
        if ($http_origin ~ app) { set $o "\${o}a"; }
        if ($http_origin ~* app) { set $o "\${o}b"; }
        if ($http_origin !~ app) { set $o "\${o}c"; }
        if ($http_origin !~* app) { set $o "\${o}d"; }
        if ($http_origin ~ ^$) { set $o "\${o}e"; }
        add_header X-O $o;
        return 200;
      }`,
    },
    asks: [
      ['GET / [Origin: https://app]', '200 | X-O: ab'],
      ['GET / [Origin: https://APP]', '200 | X-O: bc'],
      ['GET / [Origin: https://x]', '200 | X-O: cd'],
      ['GET /', '200 | X-O: cde'],
    ],
  },
  {
    title: 'a variable on the right of `=` is read, one in a pattern is not',
    text: {
      server: `location / {
        set $w https://app;
        set $o "";
        if ($http_origin = $w) { set $o "\${o}1"; }
        if ($http_origin != $w) { set $o "\${o}2"; }
        if ($http_origin ~ $w) { set $o "\${o}3"; }
        add_header X-O $o;
        return 200;
      }`,
    },
    asks: [
      ['GET / [Origin: https://app]', '200 | X-O: 1'],
      ['GET / [Origin: https://x]', '200 | X-O: 2'],
    ],
  },
  {
    title: 'patterns in quotes may hold braces, and alternatives with groups',
    text: {
      server: `location / {
        set $o "-";
        if ($http_origin ~ "^https://[a-z]{2,3}\\.x$") { set $o 1; }
        if ($http_origin ~ '^https://\\w+\\.y$') { set $o 2; }
        if ($http_origin ~ ^https://(a|b)\\.z(:\\d+)?$) { set $o "3:$1:$2"; }
        add_header X-O $o;
        return 200;
      }`,
    },
    asks: [
      ['GET / [Origin: https://ab.x]', '200 | X-O: 1'],
      ['GET / [Origin: https://abcd.x]', '200 | X-O: -'],
      ['GET / [Origin: https://q.y]', '200 | X-O: 2'],
      ['GET / [Origin: https://a.z]', '200 | X-O: 3:a:'],
      ['GET / [Origin: https://b.z:80]', '200 | X-O: 3:b::80'],
    ],
  },
  {
    title: 'a pattern that does not match forgets the numbered groups; named ones stay',
    text: {
      server: `location / {
        set $r none;
        if ($http_origin ~* "^https?://(?<g>a|b)\\.example") { set $r "$1"; }
        if ($arg_f ~ ^(zz)$) { set $q 1; }
        set $after "$1";
        if ($uri ~ ^/) { set $y 1; }
        add_header X-A "$r|$after|$1|$g";
        return 200;
      }`,
    },
    asks: [
      ['GET / [Origin: HTTPS://A.example]', '200 | X-A: A|||A'],
      ['GET / [Origin: https://c.example]', '200 | X-A: none|||'],
      ['GET /?f=zz [Origin: https://a.example]', '200 | X-A: a|zz||a'],
    ],
  },
  {
    title: 'a file is tested for',
    text: {
      server:
        'location / { if (-f $request_filename) { return 202; } if (!-e $request_filename) { return 410; } return 200; }',
    },
    asks: [
      ['GET /a.txt', '202', { 'file:tested': 'yes' }],
      ['GET /a.txt', '410', { 'file:tested': 'no' }],
    ],
  },
  {
    title: 'several conditions join by a variable',
    text: {
      server: `location / {
        if ($http_origin ~ app) { set $cors o; }
        if ($request_method = OPTIONS) { set $cors "\${cors}p"; }
        if ($cors = op) { add_header Access-Control-Allow-Origin $http_origin; return 204; }
        if ($cors = o) { add_header Access-Control-Allow-Origin $http_origin; }
        return 200;
      }`,
    },
    asks: [
      ['OPTIONS / [Origin: https://app]', '204 | Access-Control-Allow-Origin: https://app'],
      ['GET / [Origin: https://app]', '200 | Access-Control-Allow-Origin: https://app'],
      ['OPTIONS / [Origin: https://x]', '200'],
    ],
  },
  {
    title: 'names of variables are compared without case',
    text: {
      server: `location / {
        if ($arg_a) { set $Cors "\${cors}a"; }
        if ($request_method = POST) { set $cors "\${CORS}p"; }
        add_header X-C "[$cors]";
        return 200;
      }`,
    },
    asks: [
      ['GET /', '200 | X-C: []'],
      ['POST /?a=1', '200 | X-C: [ap]'],
      ['POST /', '200 | X-C: [p]'],
    ],
  },
];
