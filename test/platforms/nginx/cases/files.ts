import type { Case } from './case.ts';

const THERE = { 'file:exists': 'yes' } as const;
const MISSING = { 'file:exists': 'no' } as const;
const TRIED = { 'file:tried': 'yes' } as const;
const NOT_TRIED = { 'file:tried': 'no' } as const;

export const FILES: readonly Case[] = [
  {
    title: 'a file is for GET and HEAD; preflights get 405, whether it is there or not',
    text: { server: 'location / { add_header X-L 1 always; add_header X-M 1; }' },
    asks: [
      ['GET /a.txt', '200 | X-L: 1 | X-M: 1', THERE],
      ['HEAD /a.txt', '200 | X-L: 1 | X-M: 1', THERE],
      ['OPTIONS /a.txt', '405 | X-L: 1', THERE],
      ['OPTIONS /a.txt', '405 | X-L: 1', MISSING],
      ['PUT /a.txt', '405 | X-L: 1', THERE],
      ['DELETE /a.txt', '405 | X-L: 1', MISSING],
      ['POST /a.txt', '405 | X-L: 1', THERE],
      ['POST /a.txt', '404 | X-L: 1', MISSING],
      ['GET /a.txt', '404 | X-L: 1', MISSING],
    ],
  },
  {
    title: '`alias` and `root` are such locations, a condition in them a level',
    text: {
      server: `
        location /al/ { alias /srv/al/; add_header X-A 1; }
        location /r/ { root /srv; add_header X-R 1; if ($request_method = OPTIONS) { add_header X-O 1; return 204; } }`,
    },
    asks: [
      ['GET /al/a.txt', '200 | X-A: 1', THERE],
      ['OPTIONS /al/a.txt', '405'],
      ['GET /r/a.txt', '200 | X-R: 1', THERE],
      ['OPTIONS /r/a.txt', '204 | X-O: 1'],
    ],
  },
  {
    title: '`try_files $uri =404`',
    text: { server: 'location / { add_header X-L 1 always; try_files $uri =404; }' },
    asks: [
      ['GET /a.txt', '200 | X-L: 1', THERE],
      ['OPTIONS /a.txt', '405 | X-L: 1', THERE],
      ['GET /a.txt', '404 | X-L: 1', MISSING],
      ['OPTIONS /a.txt', '404 | X-L: 1', MISSING],
    ],
  },
  {
    title: 'a page for what is not there',
    text: {
      server:
        'location / { try_files $uri =404; error_page 404 /t; } location = /t { add_header X-T 1 always; return 200; }',
    },
    asks: [['OPTIONS /x', '404 | X-T: 1', MISSING]],
  },
  {
    title: 'an app of one page: everything that is not there is its page',
    text: { server: 'location / { add_header X-L 1 always; try_files $uri $uri/ /index.html; }' },
    asks: [
      ['GET /a.txt', '200 | X-L: 1', { ...TRIED, ...THERE }],
      ['GET /view', '200 | X-L: 1', { ...NOT_TRIED, ...THERE }],
      ['OPTIONS /view', '405 | X-L: 1', { ...NOT_TRIED, ...THERE }],
      ['POST /view', '405 | X-L: 1', { ...NOT_TRIED, ...THERE }],
    ],
  },
  {
    title: 'which has the headers of the location of its path',
    text: {
      server: `
        location / { add_header X-L 1 always; try_files $uri /index.html; }
        location = /index.html { add_header X-Html 1 always; }`,
    },
    asks: [
      ['GET /view', '200 | X-Html: 1', { ...NOT_TRIED, ...THERE }],
      ['OPTIONS /view', '405 | X-Html: 1', { ...NOT_TRIED, ...THERE }],
      ['GET /a.txt', '200 | X-L: 1', { ...TRIED, ...THERE }],
    ],
  },
  {
    title: 'files first, then the upstream: a preflight for a path without a file reaches it',
    text: {
      server: `
        location / { add_header X-L 1 always; try_files $uri @app; }
        location @app { add_header X-P 1 always; proxy_pass http://app; }`,
    },
    asks: [
      ['GET /a.txt', '200 | X-L: 1', TRIED],
      ['OPTIONS /a.txt', '405 | X-L: 1', TRIED],
      ['OPTIONS /api', '200 | X-P: 1', NOT_TRIED],
      ['POST /api', '200 | X-P: 1', NOT_TRIED],
    ],
  },
  {
    title: 'a condition that holds has no `try_files`',
    text: {
      server: `
        location / { add_header X-L 1 always; if ($arg_a) { add_header X-A 1 always; } try_files $uri @app; }
        location @app { add_header X-P 1 always; proxy_pass http://app; }`,
    },
    asks: [
      ['GET /api', '200 | X-P: 1', { ...NOT_TRIED, ...MISSING }],
      ['GET /api?a=1', '404 | X-A: 1', { ...NOT_TRIED, ...MISSING }],
      ['OPTIONS /api?a=1', '405 | X-A: 1', { ...NOT_TRIED, ...MISSING }],
    ],
  },
  {
    title: 'nor has what `limit_except` refuses',
    text: {
      server: `
        location / { add_header X-L 1 always; limit_except GET { allow all; } try_files $uri @app; }
        location @app { add_header X-P 1 always; proxy_pass http://app; }`,
    },
    asks: [
      ['GET /api', '200 | X-P: 1', { ...NOT_TRIED, ...MISSING }],
      ['POST /api', '404 | X-L: 1', { ...NOT_TRIED, ...MISSING }],
      ['OPTIONS /api', '405 | X-L: 1', { ...NOT_TRIED, ...MISSING }],
    ],
  },
  {
    title: 'in a proxied location it asks before the upstream',
    text: { server: 'location / { add_header X-L 1 always; try_files $uri =404; proxy_pass http://app; }' },
    asks: [
      ['GET /a.txt', '200 | X-L: 1', THERE],
      ['OPTIONS /a.txt', '200 | X-L: 1', THERE],
      ['GET /a.txt', '404 | X-L: 1', MISSING],
    ],
  },
  {
    title: 'its last word may be a status, or a path with a query, and the method is kept',
    text: {
      server: `
        location /a { add_header X-L 1; try_files $uri =204; }
        location /q { try_files $uri /t?x=1; }
        location = /t { add_header X-M "$request_method $uri"; return 200; }`,
    },
    asks: [
      ['OPTIONS /a', '204 | X-L: 1', MISSING],
      ['POST /q', '200 | X-M: POST /t', NOT_TRIED],
    ],
  },
  {
    title: 'conditions of the location where it ends are asked',
    text: {
      server: `
        location / { try_files $uri @f; }
        location @f { add_header X-F 1; if ($request_method = OPTIONS) { add_header X-O 1; return 204; } proxy_pass http://app; }`,
    },
    asks: [
      ['GET /x', '200 | X-F: 1', NOT_TRIED],
      ['OPTIONS /x', '204 | X-O: 1', NOT_TRIED],
    ],
  },
  {
    title: 'that of the server is for what no location is there for',
    text: {
      server: `
        add_header X-S 1 always; try_files $uri @app;
        location /l { add_header X-L 1 always; }
        location @app { add_header X-P 1 always; proxy_pass http://app; }`,
    },
    asks: [
      ['GET /x', '200 | X-P: 1', { ...NOT_TRIED, ...MISSING }],
      ['GET /a.txt', '200 | X-S: 1', TRIED],
      ['GET /l/x', '404 | X-L: 1', MISSING],
    ],
  },
  {
    title: 'passwords come before files',
    text: { server: 'location / { auth_basic x; auth_basic_user_file htpasswd; try_files $uri =404; }' },
    asks: [
      ['GET /x', '401', MISSING],
      ['OPTIONS /x', '401', THERE],
      ['OPTIONS /x [Authorization: Basic x]', '405', THERE],
    ],
  },
];
