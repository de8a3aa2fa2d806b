import { describe, expect, it } from 'vitest';
import { kindOf, mayBeRead } from '../../../server/engine/syntax/kind.ts';
import { isNginx, looksLikeNginx, nginxByName } from '../../../server/engine/syntax/nginx/detect.ts';

describe('by its name', () => {
  it.each([
    'nginx.conf',
    '/etc/nginx/nginx.conf',
    '/repo/Nginx.CONF',
    '/repo/nginx.dev.conf',
    '/repo/my-nginx.conf',
    '/repo/nginx.conf.bak',
    '/repo/nginx.conf.template',
    '/repo/nginx.conf.j2',
    '/repo/nginx-site.j2',
    '/repo/roles/web/templates/nginx_vhost.erb',
    '/repo/api.nginx',
    '/repo/api.nginxconf',
    '/repo/api.vhost',
    '/repo/default.conf.template',
    '/repo/conf.d/api.conf',
    '/etc/nginx/sites-available/default',
    '/etc/nginx/sites-enabled/api.example.com',
    '/repo/nginx/conf/site.conf',
    '/repo/nginx-proxy/a/b/c.conf',
    '/repo/nginx/snippets/cors',
    '/repo/nginx/includes/cors',
  ])('%s is nginx', (path) => {
    expect(nginxByName(path)).toBe('yes');
  });

  it.each([
    '/repo/site.conf',
    '/repo/site.conf.j2',
    '/repo/site.conf.erb',
    '/repo/site.conf.tpl',
    '/repo/site.conf.in',
    '/repo/templates/vhost.j2',
    '/repo/templates/vhost.erb',
    '/repo/snippets/cors',
    '/repo/nginx/site.tpl',
    '/repo/nginx/proxy.inc',
    'site.conf',
  ])('%s may be nginx', (path) => {
    expect(nginxByName(path)).toBe('maybe');
  });

  it.each([
    '/repo/nginx/index.js',
    '/repo/nginx/README.md',
    '/repo/nginx.conf.md',
    '/repo/nginx.conf.yaml',
    '/repo/nginx-configmap.yaml.j2',
    '/repo/nginx.service.j2',
    '/repo/nginx/entrypoint.sh',
    '/repo/sites-available/.gitkeep',
    '/repo/views/index.html.erb',
    '/repo/views/page.tpl',
    '/repo/includes/db.inc',
    '/repo/Makefile.in',
    '/repo/snippets/cors.json',
    '/repo/conf.d/cors.lua',
    '/repo/nginx/Dockerfile',
    '/repo/nginx',
    '',
  ])('%j is not', (path) => {
    expect(nginxByName(path)).toBe('no');
  });
});

const NGINX: readonly (readonly [what: string, text: string])[] = [
  ['a server', 'server {\n    listen 80;\n}\n'],
  ['a server on one line', 'server{listen 80;}'],
  ['a location', '# API\nlocation ~* ^/api/ {\n}\n'],
  ['a header', "add_header Access-Control-Allow-Origin '*' always;\n"],
  ['a header behind a condition', 'if ($http_origin ~* (a|b)\\.example\\.com$) {\n  set $cors 1;\n}\n'],
  ['a map', 'map $http_origin $cors_origin {\n  default "";\n}\n'],
  ['an upstream', 'upstream api {\n  server app:3000;\n}\n'],
  ['a proxy', '  proxy_pass http://app:3000/;\r\n'],
  ['a template of Jinja', '{% if tls %}\nserver {\n  listen {{ port }} ssl;\n}\n{% endif %}\n'],
  ['a template of Go', '{{ range .Hosts }}\nserver { server_name {{ . }}; }\n{{ end }}\n'],
  ['a template of ERB', '<% @hosts.each do |host| -%>\nserver {\n  server_name <%= host %>;\n}\n<% end -%>\n'],
  ['a long comment at the beginning', `${'# nothing to see\n'.repeat(1000)}server {\n}\n`],
];

const OTHERS: readonly (readonly [what: string, text: string])[] = [
  ['Apache', '<VirtualHost *:80>\n  Header set Access-Control-Allow-Origin "*"\n</VirtualHost>\n'],
  ['Apache with a proxy', 'ProxyPass / http://app/\n<Location /api>\n</Location>\n'],
  ['supervisord', '[program:nginx]\ncommand=nginx -g "daemon off;"\n'],
  ['systemd', '[Unit]\nDescription=nginx\n[Service]\nExecStart=/usr/sbin/nginx\n'],
  ['PHP-FPM', '[www]\nlisten = 127.0.0.1:9000\n'],
  ['JSON', '{\n  "server": { "listen": 80 }\n}\n'],
  ['a ConfigMap', 'apiVersion: v1\nkind: ConfigMap\ndata:\n  nginx.conf: |\n    server {\n      listen 80;\n    }\n'],
  ['a document of YAML', '---\n- hosts: all\n  tasks: []\n'],
  ['a page', '<html>\n<pre>\nserver {\n}\n</pre>\n'],
  ['a script', '#!/bin/sh\ncat > nginx.conf <<EOF\nserver {\n  listen 80;\n}\nEOF\n'],
  ['HAProxy', 'frontend www\n  bind *:80\n  default_backend app\n\nbackend app\n  server app1 10.0.0.1:80 check\n'],
  ['logrotate', '/var/log/nginx/*.log {\n  daily\n  rotate 14\n}\n'],
  ['Redis', 'bind 127.0.0.1\nport 6379\nsave 900 1\n'],
  ['BIND', 'options {\n  directory "/var/named";\n};\nzone "example.com" {\n  type master;\n};\n'],
  ['nftables', 'table inet filter {\n  chain input {\n    type filter hook input priority 0;\n  }\n}\n'],
  ['Caddy', 'example.com {\n  header Access-Control-Allow-Origin *\n  reverse_proxy app:3000\n}\n'],
  ['TypeSafe configuration', 'play.filters.cors {\n  allowedOrigins = ["https://a.example.com"]\n}\n'],
  ['prose', 'The server listens on port 80; add_header is not used here.\n'],
  ['nothing', ''],
];

describe('by its text', () => {
  it.each(NGINX)('%s is nginx', (_, text) => {
    expect(looksLikeNginx(text)).toBe(true);
    expect(isNginx('/repo/site.conf', undefined, text)).toBe(true);
    expect(isNginx('/repo/site', undefined, text)).toBe(true);
  });

  it.each(OTHERS)('%s is not', (_, text) => {
    expect(looksLikeNginx(text)).toBe(false);
    expect(isNginx('/repo/site.conf', undefined, text)).toBe(false);
  });

  it('is told at once, whatever it holds', () => {
    for (const one of ['\n', ' ', 'server ', 'location ', 'if ($http_', '[', 'a:', '<', 'rewrite a ', 'map a '])
      expect(looksLikeNginx(one.repeat(300_000 / one.length))).toBe(false);
  });
});

const SERVER = 'server {\n  listen 80;\n}\n';

describe('a file', () => {
  it('with the name of nginx is nginx, whatever little it holds, unless it is clearly another’s', () => {
    expect(isNginx('/repo/conf.d/more.conf', undefined, '')).toBe(true);
    expect(isNginx('/repo/conf.d/more.conf', undefined, 'client_body_timeout 10s;\n')).toBe(true);
    expect(isNginx('/etc/apache2/sites-available/000-default.conf', undefined, '<VirtualHost *:80>\n')).toBe(false);
    expect(isNginx('/repo/conf.d/www.conf', undefined, '[www]\nuser = www-data\n')).toBe(false);
  });

  it('with another language’s name never is', () => {
    for (const name of ['a.md', 'a.js', 'a.yaml', 'a.sh', '.env']) expect(isNginx(name, undefined, SERVER)).toBe(false);
  });

  it.each(['nginx', 'NGINX'])('is nginx where the editor says %s', (language) => {
    expect(isNginx('untitled:Untitled-1', language, '')).toBe(true);
    expect(kindOf('/repo/odd.name', '', language)).toBe('nginx');
  });

  it('is what the editor says, where that knows the language', () => {
    expect(isNginx('/repo/nginx.conf', 'yaml', SERVER)).toBe(false);
    expect(isNginx('/repo/nginx.conf', 'plaintext', SERVER)).toBe(true);
    expect(isNginx('/repo/nginx.conf', 'properties', SERVER)).toBe(true);
    expect(kindOf('/repo/nginx.conf', SERVER, 'javascript')).toBe('script');
  });
});

it('files are read by their names before their texts', () => {
  expect(['/a.ts', '/a.jsx', '/nginx.conf', '/site.conf'].filter(mayBeRead)).toHaveLength(4);
  expect(['/a.py', '/a.txt', '/README.md', '/Dockerfile', '/a.json'].filter(mayBeRead)).toEqual([]);
  expect(kindOf('/a.ts', SERVER)).toBe('script');
  expect(kindOf('/site.conf', SERVER)).toBe('nginx');
  expect(kindOf('/site.conf', 'a = b\n')).toBeNull();
});
