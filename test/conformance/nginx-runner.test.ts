import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../server/engine/service/exchange.ts';
import { type Observed, type RealLibrary, startRealLibrary } from './runner.ts';
import { NGINX_STACKS, type Stack } from './stacks.ts';

const ROOT = '/project/nginx.conf';

let real: RealLibrary;

beforeAll(async () => {
  real = await startRealLibrary();
});

afterAll(() => real.close());

describe.each(NGINX_STACKS.map((stack) => [stack.name, stack] as const))('runner: the real %s', (_, stack: Stack) => {
  const load = (files: string | Readonly<Record<string, string>>, entry = ROOT) =>
    real.load({ stack, files: typeof files === 'string' ? { [entry]: files } : files, entry });

  const get = (path: string, world?: World, headers: readonly (readonly [string, string])[] = [], method = 'GET') =>
    real.ask(
      { method, url: `https://api.example.com${path}`, headers: [['Origin', 'https://a.test'], ...headers] },
      world,
    );

  const said = (observed: Observed): string =>
    observed === 'no answer'
      ? observed
      : [
          observed.status,
          ...observed.lines.flatMap(([name, value]) => (/^x-/i.test(name) ? `${name}: ${value}` : [])),
        ].join(', ');

  it('runs a whole configuration, as the machine that it was written for would', async () => {
    const started = await load(`
user www-data;
pid /run/nginx.pid;
load_module modules/ngx_http_geoip_module.so;
events { worker_connections 768; }
http {
  include /etc/nginx/mime.types;
  access_log /var/log/nginx/access.log;
  proxy_cache_path /var/cache/nginx keys_zone=c:1m;
  upstream app { least_conn; server app-1.internal:3000; server app-2.internal:3000 backup; }
  server { listen 80; listen [::]:80; server_name api.example.com; return 301 https://$host$request_uri; }
  server {
    listen 443 ssl http2 default_server;
    listen [::]:443 ssl http2;
    ssl_certificate /etc/letsencrypt/live/api.example.com/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/api.example.com/privkey.pem;
    include /etc/letsencrypt/options-ssl-nginx.conf;
    add_header X-Scheme $scheme;
    location /app/ { proxy_pass http://app/v1/; proxy_cache c; }
    location /variable/ { proxy_pass $scheme://unknown.internal:8080$request_uri; }
    location ~ \\.php$ { include fastcgi_params; fastcgi_pass unix:/run/php/php-fpm.sock; }
    location /wsgi/ { uwsgi_pass app:3031; }
    location /scgi/ { scgi_pass app:4000; }
    location /grpc/ { grpc_pass grpcs://app:50051; }
  }
}
`);
    expect(started).toBe('loaded');
    for (const path of ['/app/x', '/variable/x', '/x.php', '/wsgi/', '/scgi/', '/grpc/'])
      expect(said(await get(path)), path).toBe('200, X-Scheme: https');
    const plain = await real.ask({ method: 'GET', url: 'http://api.example.com/', headers: [] });
    expect(plain).toMatchObject({ status: 301 });
  });

  it('has an upstream that answers as the world says, in every protocol', async () => {
    const passes = ['proxy_pass http://a', 'fastcgi_pass a:1', 'uwsgi_pass a:1', 'scgi_pass a:1', 'grpc_pass a:1'];
    const locations = passes.map((pass, i) => `location /${i} { ${pass}; add_header X-Own $status; }`);
    expect(await load(`server { ${locations.join('\n')} }`)).toBe('loaded');
    const world = { 'upstream:status': '201', 'upstream:header:x-up': 'yes', 'upstream:header:vary': '' };
    for (const [i, pass] of passes.entries()) {
      expect(said(await get(`/${i}`, world)).toLowerCase(), pass).toBe('201, x-up: yes, x-own: 201');
      expect(said(await get(`/${i}`, { 'upstream:status': '404' })), pass).toBe('404');
    }
  });

  it('puts snippets into what they lack', async () => {
    expect(await load('add_header X-A 1;\nif ($request_method = OPTIONS) { add_header X-B 2; return 204; }')).toBe(
      'loaded',
    );
    expect(said(await get('/any', {}, [], 'OPTIONS'))).toBe('204, X-B: 2');
    expect(said(await get('/any'))).toBe('200, X-A: 1');
    expect(await load('map $http_origin $x { default ""; https://a.test 1; }\nadd_header X-A $x; # end')).toBe(
      'loaded',
    );
    expect(said(await get('/any'))).toBe('200, X-A: 1');
    expect(await load('add_header X-A 1;\nlocation /b { add_header X-B 2; return 200; }')).toBe('loaded');
    expect(said(await get('/any'))).toBe('200, X-A: 1');
    expect(said(await get('/b'))).toBe('200, X-B: 2');
  });

  it('runs the files that are included, and stands an upstream behind those that are not in view', async () => {
    const files = {
      [ROOT]: 'http { include /etc/nginx/conf.d/*.conf; }',
      '/project/conf.d/a.conf':
        'server { server_name a.example.com; include snippets/cors.conf; location / { include b; } }',
      '/project/conf.d/b.conf':
        'server { server_name api.example.com; location / { include snippets/cors.conf; return 200; } }',
      '/project/snippets/cors.conf': 'add_header X-A $server_name;',
    };
    expect(await load(files)).toBe('loaded');
    expect(said(await get('/'))).toBe('200, X-A: api.example.com');
    const other = await real.ask({ method: 'GET', url: 'http://a.example.com/', headers: [] });
    expect(said(other)).toBe('200, X-A: a.example.com');
  });

  it('asks for passwords and subrequests, and lets in whom the world says', async () => {
    const text = `server {
      location /basic { auth_basic a; auth_basic_user_file /etc/nginx/.htpasswd; proxy_pass http://a; }
      location /sub { auth_request /auth; proxy_pass http://a; }
      location = /auth { internal; proxy_pass http://auth/verify; proxy_pass_request_body off; }
      location /address { allow 10.0.0.0/8; deny all; proxy_pass http://a; }
    }`;
    expect(await load(text)).toBe('loaded');
    expect(said(await get('/basic'))).toBe('401');
    const basic = [['Authorization', 'Basic eA==']] as const;
    expect(said(await get('/basic', { 'auth:password': 'right' }, basic))).toBe('200');
    expect(said(await get('/basic', { 'auth:password': 'wrong' }, basic))).toBe('401');
    expect(said(await get('/sub', { 'auth:request': 'passes' }))).toBe('200');
    expect(said(await get('/sub', { 'auth:request': 'refuses' }))).toBe('401');
    expect(said(await get('/sub', { 'auth:preflight': 'refuses' }, [], 'OPTIONS'))).toBe('401');
    expect(said(await get('/sub', { 'auth:preflight': 'passes' }, [], 'OPTIONS'))).toBe('200');
    expect(said(await get('/address', { 'access:address': 'allowed' }))).toBe('200');
    expect(said(await get('/address', { 'access:address': 'denied' }))).toBe('403');
  });

  it('serves files that are there in the world', async () => {
    const text = `server {
      root /srv/www;
      location /images/ { alias /srv/images/; }
      location /app/ { try_files $uri $uri/ /index.html; }
      location /api/ { try_files $uri @app; }
      location @app { add_header X-App 1; proxy_pass http://a; }
      location /old/ { if (!-e $request_filename) { return 410; } }
    }`;
    expect(await load(text)).toBe('loaded');
    for (const path of ['/a.txt', '/', '/images/b.png', '/app/x', '/old/x'])
      expect(said(await get(path)), path).toBe('200');
    expect(said(await get('/a.txt', {}, [], 'OPTIONS'))).toBe('405');
    for (const path of ['/a.txt', '/images/b.png', '/app/x'])
      expect(said(await get(path, { 'file:exists': 'no' })), path).toBe('404');
    expect(said(await get('/app/x', { 'file:tried': 'no', 'file:exists': 'yes' }))).toBe('200');
    expect(said(await get('/api/x', { 'file:tried': 'no' }))).toBe('200, X-App: 1');
    expect(said(await get('/old/x', { 'file:tested': 'no' }))).toBe('410');
  });

  it('serves them where no root is named', async () => {
    expect(await load('server { location /a/ { add_header X-A 1; } }')).toBe('loaded');
    expect(said(await get('/a/b.txt'))).toBe('200, X-A: 1');
    expect(said(await get('/'))).toBe('200');
    expect(said(await get('/a/b.txt', { 'file:exists': 'no' }))).toBe('404');
  });

  it('lets the world say what a client is to `geo` and `split_clients`', async () => {
    const text = `geo $known { default 0; 10.0.0.0/8 1; }
      split_clients $remote_addr $half { 50% a; * b; }
      server { add_header X-Of $known$half; return 200; }`;
    expect(await load(text)).toBe('loaded');
    expect(said(await get('/', { 'known:of-client': '1', 'half:of-client': 'b' }))).toBe('200, X-Of: 1b');
  });

  it('runs templates with their values filled in, the first of their branches', async () => {
    const text = `server {
  {% if tls %}
  add_header X-A "{{ origin }}";
  {% else %}
  add_header X-B 1;
  {% endif %}
  location / { proxy_pass http://{{ host }}:{{ port }}; }
}`;
    expect(await load(text, '/project/site.conf.j2')).toBe('loaded');
    expect(said(await get('/'))).toBe('200, X-A: filled');
  });

  it('fills in the environment of templates for `envsubst`', async () => {
    const text =
      'server { listen ${PORT}; server_name $NAME; add_header X-A "${APP_ORIGIN} $request_method"; return 200; }';
    expect(await load(text, '/project/default.conf.template')).toBe('loaded');
    expect(said(await get('/'))).toBe('200, X-A: filled GET');
  });

  it('asks servers by their own names, where a request is for no other', async () => {
    const text = `server { server_name www.example.org; location / { return 301 https://$host; } }
      server { server_name _ api.example.org *.example.net; location / { add_header X-Origin-Host $host; return 200; } }
      server { server_name b.example.org; location / { add_header X-Host $host; return 200; } }`;
    expect(await load(text)).toBe('loaded');
    expect(said(await get('/'))).toBe('200, X-Origin-Host: api.example.org');
    const other = await real.ask({ method: 'GET', url: 'https://b.example.org/', headers: [] });
    expect(said(other)).toBe('200, X-Host: b.example.org');
  });

  it('says why a configuration does not start, and where', async () => {
    const started = await load('http {\n  server {\n    listen 80;\n    if ($host) { add_header X-A 1; }\n  }\n}');
    expect(started).toEqual({
      failed: expect.stringMatching(/"add_header" directive is not allowed here in .*nginx\.conf:4/),
    });
  });

  it('can not say of what asks for modules that are not here whether it starts', async () => {
    await expect(load('server { pagespeed on; location / { return 204; } }')).rejects.toThrow(
      /can not be run here.*pagespeed/,
    );
  });

  it('gives no answer where the connection is cut', async () => {
    expect(await load('location / { return 444; }')).toBe('loaded');
    expect(await get('/')).toBe('no answer');
  });
});
