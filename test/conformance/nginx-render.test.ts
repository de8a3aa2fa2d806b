import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../scripts/lib/process.mjs';
import { changesOf } from '../platforms/nginx/render/changes.ts';
import { after } from '../platforms/nginx/render/subject.ts';
import { type NginxBinary, nginxBinaries } from '../real/nginx.ts';
import { type CorpusFile, corpus, wholeConfiguration } from '../syntax/nginx/corpus.ts';

/** Whatever is changed in a valid configuration, nginx takes what comes out for valid. */

const RECIPES: readonly CorpusFile[] = [
  {
    name: 'the usual recipe',
    context: 'http',
    text: `# of the site
upstream app { server 127.0.0.1:9; }

# the api
server {
    listen 127.0.0.1:8079;
    proxy_hide_header X-Powered-By;
    location /api/ {
        add_header 'Access-Control-Allow-Origin' "$http_origin" always; # all
        add_header 'Access-Control-Allow-Methods' 'GET, PUT';
        if ($request_method = 'OPTIONS') {
            add_header 'Access-Control-Max-Age' 1728000;
            add_header 'Content-Type' 'text/plain; charset=utf-8';
            add_header 'Access-Control-Allow-Methods' 'GET, PUT, DELETE';
            return 204;
        }
        if ($request_method = POST) { add_header X-Posted yes; }
        proxy_pass http://app;
    }
    location ~ \\.php$ { fastcgi_pass 127.0.0.1:9; add_header Access-Control-Allow-Origin *; }
}
`,
  },
  {
    name: 'maps and variables',
    context: 'http',
    text: `map $http_origin $o {
    default "";
    "~^https?://(.+\\.)?a\\.example$" $http_origin;
    ~*^(null|https://b\\.example)$ "$http_origin";
    'https://c.example/' 'https://c.example';
    ~^(?<proto>https?)://d$ $proto://d;
    null null;
}
map "$request_method:$o" $m { default 0; ~^OPTIONS:. 1; }
server {
    listen 127.0.0.1:8079;
    add_header Access-Control-Allow-Origin $o;
    add_header Vary Accept-Encoding;
    location / {
        set $cors '';
        if ($http_origin ~* (https?://.*\\.a\\.example(:[0-9]+)?$)) {
            set $cors "$1";
        }
        if ($http_origin ~ '^https://(x|null)$') { set $cors $http_origin; }
        if ( $http_origin = "null" ) { set $cors null; }
        add_header Access-Control-Allow-Origin $cors always;
        return 200 "ok {}";
    }
}
`,
  },
];

let prefix = '';
let binaries: readonly NginxBinary[] = [];

beforeAll(async () => {
  prefix = mkdtempSync(join(tmpdir(), 'nginx-render-'));
  mkdirSync(join(prefix, 'logs'));
  binaries = await nginxBinaries();
}, 600_000);
afterAll(() => rmSync(prefix, { recursive: true, force: true }));

async function complaint(binary: string, file: CorpusFile): Promise<string | null> {
  const path = join(prefix, 'nginx.conf');
  writeFileSync(path, wholeConfiguration(file));
  const { code, output } = await run(binary, ['-t', '-p', prefix, '-c', path, '-e', 'logs/error.log'], {
    cwd: prefix,
    limitMs: 20_000,
  });
  return code === 0 ? null : output;
}

/** The texts that changes make of a file, each once. */
function changed({ name, text }: CorpusFile): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const change of changesOf(name, text)) {
    const result = after({ [name]: text }, () => change);
    const made = typeof result === 'string' ? undefined : result[name];
    if (made !== undefined) texts.set(made, change.kind);
  }
  return texts;
}

describe('every change', () => {
  it.each([...RECIPES, ...corpus()])('of $name is valid for nginx', async (file) => {
    for (const { version, binary } of binaries) {
      expect(await complaint(binary, file), version).toBeNull();
      for (const [text, kind] of changed(file)) {
        expect(await complaint(binary, { ...file, text }), `${kind} on ${version}:\n${text}`).toBeNull();
      }
    }
  });
});
