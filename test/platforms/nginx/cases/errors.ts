import type { Case } from './case.ts';

export const ERRORS: readonly Case[] = [
  {
    title: 'the page of an error has the headers of the location that it stands in, and the error’s status',
    text: {
      server: `
        location / { add_header X-L 1 always; error_page 404 /404.html; return 404; }
        location = /404.html { add_header X-T 1 always; add_header X-N 1; return 200; }`,
    },
    asks: [
      ['GET /', '404 | X-T: 1'],
      ['OPTIONS /', '404 | X-T: 1'],
      ['GET /404.html', '200 | X-N: 1 | X-T: 1'],
    ],
  },
  {
    title: '`=200` gives it another status',
    text: {
      server: 'location / { error_page 404 =200 /x; return 404; } location = /x { add_header X-T 1; return 202; }',
    },
    asks: [['GET /', '200 | X-T: 1']],
  },
  {
    title: '`=` alone takes the status of the page',
    text: {
      server: 'location / { error_page 404 = /x; return 404; } location = /x { add_header X-T 1 always; return 202; }',
    },
    asks: [['GET /', '202 | X-T: 1']],
  },
  {
    title: 'a page that redirects does so with its own status',
    text: {
      server: 'location / { error_page 404 /x; return 404; } location = /x { add_header X-T 1; return 302 /z; }',
    },
    asks: [['GET /', '302 | Location: http://api.example.com/z | X-T: 1']],
  },
  {
    title: 'a page is fetched with GET, a named location keeps the method',
    text: {
      server: `
        location /page { error_page 404 = /t; return 404; } location = /t { add_header X-M $request_method; return 200; }
        location /named { error_page 404 = @t; return 404; } location @t { add_header X-M $request_method; return 200; }`,
    },
    asks: [
      ['POST /page', '200 | X-M: GET'],
      ['HEAD /page', '200 | X-M: HEAD'],
      ['POST /named', '200 | X-M: POST'],
      ['OPTIONS /named', '200 | X-M: OPTIONS'],
    ],
  },
  {
    title: 'a named location: its headers, and the status that is wanted',
    text: {
      server: `
        location /kept { error_page 418 @p; return 418; }
        location /own { error_page 418 = @p; return 418; }
        location /wanted { error_page 418 =204 @p; return 418; }
        location @p { add_header X-P 1; add_header X-Q 1 always; proxy_pass http://app; }`,
    },
    asks: [
      ['OPTIONS /kept', '418 | X-Q: 1'],
      ['OPTIONS /own', '200 | X-P: 1 | X-Q: 1'],
      ['OPTIONS /wanted', '204 | X-P: 1 | X-Q: 1'],
      ['GET /own', '500 | X-Q: 1', { 'upstream:status': '500' }],
      ['GET /kept', '418 | X-Q: 1', { 'upstream:status': '500' }],
    ],
  },
  {
    title: 'an address elsewhere is a redirect, with the headers of the level that errs',
    text: {
      server: `
        location /a { add_header X-L 1; error_page 404 https://other.example/; return 404; }
        location /b { add_header X-L 1; error_page 403 =303 https://other.example/; return 403; }
        location /c { add_header X-L 1; error_page 404 =200 https://other.example/; return 404; }`,
    },
    asks: [
      ['GET /a', '302 | Location: https://other.example/ | X-L: 1'],
      ['GET /b', '303 | Location: https://other.example/ | X-L: 1'],
      ['GET /c', '302 | Location: https://other.example/ | X-L: 1'],
    ],
  },
  {
    title: 'an address in a variable is a redirect too',
    text: { server: 'location / { set $t https://v.example; error_page 404 $t/x; add_header X-L 1; return 404; }' },
    asks: [['GET /', '302 | Location: https://v.example/x | X-L: 1']],
  },
  {
    title: 'an error in the page of an error has no page',
    text: {
      server: `
        location / { error_page 404 /t; return 404; }
        location = /t { add_header X-T 1 always; error_page 403 /f; return 403; }
        location = /f { add_header X-F 1 always; return 200; }`,
    },
    asks: [['GET /', '403 | X-T: 1']],
  },
  {
    title: 'but with `recursive_error_pages`',
    text: {
      server: `
        recursive_error_pages on;
        location / { error_page 404 /t; return 404; }
        location = /t { add_header X-T 1 always; error_page 403 /f; return 403; }
        location = /f { add_header X-F 1 always; return 200; }`,
    },
    asks: [['GET /', '403 | X-F: 1']],
  },
  {
    title: 'pages of a location take the place of all those around it',
    text: {
      server: `
        error_page 404 /t;
        location /own { add_header X-L 1 always; error_page 500 /t; return 404; }
        location /none { add_header X-L 1 always; return 404; }
        location = /t { add_header X-T 1 always; return 200; }`,
    },
    asks: [
      ['GET /own', '404 | X-L: 1'],
      ['GET /none', '404 | X-T: 1'],
    ],
  },
  {
    title: 'a condition has those of the location, or its own',
    text: {
      server: `
        location / {
          error_page 404 =200 /t;
          if ($arg_a) { add_header X-A 1 always; return 404; }
          if ($arg_b) { error_page 404 =202 /t; return 404; }
          return 404;
        }
        location = /t { add_header X-T 1 always; return 200; }`,
    },
    asks: [
      ['GET /', '200 | X-T: 1'],
      ['GET /?a=1', '200 | X-T: 1'],
      ['GET /?b=1', '202 | X-T: 1'],
    ],
  },
  {
    title: '`return` with a text has no page, with an empty one it has',
    text: {
      server: `
        location /text { error_page 403 =200 /t; return 403 "text"; }
        location /none { error_page 403 =200 /t; return 403; }
        location /empty { error_page 403 =200 /t; return 403 ""; }
        location = /t { add_header X-T 1; return 200; }`,
    },
    asks: [
      ['GET /text', '403'],
      ['GET /none', '200 | X-T: 1'],
      ['GET /empty', '200 | X-T: 1'],
    ],
  },
  {
    title: 'the upstream’s errors have pages with `proxy_intercept_errors` only',
    text: {
      server: `
        location /a { add_header X-L 1 always; error_page 404 /t; proxy_pass http://app; }
        location /b { add_header X-L 1 always; error_page 404 401 =200 /t; proxy_intercept_errors on; proxy_pass http://app; }
        location = /t { add_header X-T 1 always; return 200; }`,
    },
    asks: [
      ['GET /a', '404 | X-L: 1', { 'upstream:status': '404' }],
      ['GET /b', '200 | X-T: 1', { 'upstream:status': '404' }],
      ['POST /b', '200 | X-T: 1', { 'upstream:status': '401' }],
      ['GET /b', '500 | X-L: 1', { 'upstream:status': '500' }],
    ],
  },
  {
    title: 'an intercepted answer loses the headers of the upstream',
    text: {
      server: `
        location / { error_page 404 /t; proxy_intercept_errors on; proxy_pass http://app; }
        location = /t { add_header X-T 1 always; return 200; }`,
    },
    asks: [['GET /', '404 | X-T: 1', { 'upstream:status': '404', 'upstream:header:access-control-allow-origin': '*' }]],
  },
  {
    title: 'preflights that a folder of files refuses can be let through to an upstream',
    text: {
      server: `
        location / { error_page 405 = @app; }
        location @app { add_header X-P 1; proxy_pass http://app; }`,
    },
    asks: [['OPTIONS /a.txt', '200 | X-P: 1']],
  },
  {
    title: 'the trick of `405 =200 $uri`',
    text: { server: 'location / { add_header X-L 1; error_page 405 =200 $uri; }' },
    asks: [
      ['OPTIONS /a.txt', '200 | X-L: 1', { 'file:exists': 'yes' }],
      ['POST /a.txt', '200 | X-L: 1', { 'file:exists': 'yes' }],
      ['OPTIONS /a.txt', '404', { 'file:exists': 'no' }],
    ],
  },
  {
    title: 'the server’s conditions are asked again for a page, not for a named location',
    text: {
      server: `
        add_header X-S 1 always;
        if ($uri = /t) { return 203; }
        location / { error_page 404 /t; return 404; } location = /t { add_header X-T 1 always; return 200; }
        location /c { error_page 404 = @c; return 404; } location @c { add_header X-C 1 always; return 200; }`,
    },
    asks: [
      ['GET /', '404 | X-S: 1'],
      ['GET /c', '200 | X-C: 1'],
    ],
  },
  {
    title: 'the method that a condition of the server sees for a page is GET',
    text: {
      server: `
        error_page 404 /t;
        if ($request_method = OPTIONS) { return 404; }
        location / { return 200; } location = /t { add_header X-T $request_method always; return 200; }`,
    },
    asks: [['OPTIONS /', '404 | X-T: GET']],
  },
  {
    title: 'conditions of a named location are a level there',
    text: {
      server: `
        location / { error_page 404 = @n; return 404; }
        location @n { add_header X-N 1; if ($request_method = POST) { add_header X-P 1; } proxy_pass http://app; }`,
    },
    asks: [
      ['GET /', '200 | X-N: 1'],
      ['POST /', '200 | X-P: 1'],
    ],
  },
  {
    title: 'refused passwords and addresses have pages too',
    text: {
      server: `
        location /a { auth_basic x; auth_basic_user_file htpasswd; error_page 401 = @n; proxy_pass http://app; }
        location /b { deny all; error_page 403 =200 /t; proxy_pass http://app; }
        location @n { add_header X-N 1 always; return 204; }
        location = /t { add_header X-T 1; return 200; }`,
    },
    asks: [
      ['OPTIONS /a', '204 | X-N: 1'],
      ['GET /b', '200 | X-T: 1'],
    ],
  },
];
