import { describe, expect, it } from 'vitest';
import { viewOf } from '../conformance/predict.ts';
import { openTestEngine } from '../rules/fixture.ts';

const engine = openTestEngine();
const FILE = '/project/nginx.conf';

/** Hovers over the first place of a text that reads so; gives the place and what is said, null where nothing is. */
async function hover(text: string, word: string): Promise<{ over: string; says: string } | null> {
  const offset = text.indexOf(word);
  if (offset < 0) throw new Error(`${word} is not in the text`);
  const found = await engine.hover(FILE, viewOf({ [FILE]: text }), FILE, offset + 1);
  return found === null ? null : { over: text.slice(found.at.start, found.at.end), says: found.markdown };
}

const says = async (text: string, word: string): Promise<string> => (await hover(text, word))?.says ?? 'nothing';

const server = (inside: string): string => `events {}\nhttp {\nserver {\n  listen 80;\n${inside}\n}\n}\n`;

const RECIPE = server(`
  location /api/ {
    add_header Access-Control-Allow-Origin https://app.example.com;
    add_header Vary Origin always;
    if ($request_method = OPTIONS) {
      add_header Access-Control-Max-Age 600;
      return 204;
    }
    proxy_pass http://app;
  }
  location /plain/ { proxy_pass http://app; }`);

describe('over an add_header', () => {
  it('is told which statuses it is for, where it has no `always`', async () => {
    const told = await hover(RECIPE, 'Access-Control-Allow-Origin https');
    expect(told?.over).toBe('add_header Access-Control-Allow-Origin https://app.example.com');
    expect(told?.says).toContain('Sent with the statuses 200, 201, 204, 206, 301, 302, 303, 304, 307, 308 only');
    expect(told?.says).toContain('with others, errors among them, the page does not get to read the answer');
  });

  it('is told nothing of statuses, where it has', async () => {
    expect(await says(RECIPE, 'add_header Vary')).not.toContain('statuses');
  });

  it('is told at which levels it is in effect, and which drop it', async () => {
    const told = await says(RECIPE, 'add_header Access-Control-Allow-Origin');
    expect(told).toContain('In effect at `location /api/`.');
    expect(told).toContain('Dropped at `if ($request_method = OPTIONS)`');
    expect(told).not.toContain('/plain/');
  });

  it('is told what inherits it', async () => {
    const text = server(`
      add_header Access-Control-Allow-Origin * always;
      location /a { proxy_pass http://app; }
      location /b { add_header X-Frame-Options DENY; proxy_pass http://app; }`);
    const told = await says(text, 'add_header Access-Control-Allow-Origin');
    expect(told).toMatch(/In effect at .*`server`/);
    expect(told).toMatch(/In effect at .*`location \/a`/);
    expect(told).toContain('Dropped at `location /b`: a level with headers of its own inherits none.');
  });

  it('is shown an answer, and what a browser decides', async () => {
    const told = await says(RECIPE, 'add_header Access-Control-Allow-Origin');
    expect(told).toContain('Access-Control-Allow-Origin: https://app.example.com');
    expect(told).toContain('A browser decides for');
    expect(told).toMatch(/a page at https:\/\/app\.example\.com.*: allowed/);
    expect(told).toContain('**blocked** in the preflight: PreflightMissingAllowOriginHeader');
  });
});

describe('over a level', () => {
  it('is told what it does not inherit, and why', async () => {
    const told = await hover(RECIPE, 'if ($request_method');
    expect(told?.over).toBe('if ($request_method = OPTIONS)');
    expect(told?.says).toContain('Not inherited here: `access-control-allow-origin`, `vary`');
    expect(told?.says).toContain('`add_header Access-Control-Max-Age 600` stands here');
    expect(told?.says).toContain('Dropped: `add_header Access-Control-Allow-Origin https://app.example.com`');
  });

  it('is told so of locations', async () => {
    const text = server(`
      add_header Access-Control-Allow-Origin * always;
      location /b { add_header X-Frame-Options DENY; proxy_pass http://app; }`);
    expect(await says(text, 'location /b')).toContain(
      'since `add_header X-Frame-Options DENY` stands here, and a level with headers of its own inherits none.',
    );
  });

  it('is told nothing where everything is inherited', async () => {
    expect(await hover(RECIPE, 'location /plain/')).toBeNull();
    expect(await hover(RECIPE, 'listen 80')).toBeNull();
  });
});

describe('over the entry of a map', () => {
  const MAP = `events {}
http {
  map $http_origin $cors {
    default "";
    https://app.example.com $http_origin;
    ~^https://[a-z]+\\.example\\.org$ $http_origin;
  }
  map $http_user_agent $unrelated { ~bot robot; default human; }
  server {
    location / { add_header Access-Control-Allow-Origin $cors always; add_header Vary Origin always; proxy_pass http://app; }
  }
}
`;

  it('is told which origins it lets in', async () => {
    const told = await hover(MAP, 'https://app.example.com');
    expect(told?.over).toBe('https://app.example.com');
    expect(told?.says).toContain('It lets in https://app.example.com.');
  });

  it('is told so of patterns', async () => {
    expect(await says(MAP, '~^https')).toMatch(/It lets in https:\/\/[a-z]+\.example\.org\./);
  });

  it('is told nothing of maps that no CORS header is made of', async () => {
    expect(await hover(MAP, '~bot')).toBeNull();
    expect(await hover(MAP, 'human')).toBeNull();
  });
});

describe('over what changes the headers of an upstream', () => {
  it('is told that they are hidden', async () => {
    const text = server(`
      location / {
        proxy_hide_header Access-Control-Allow-Origin;
        add_header Access-Control-Allow-Origin * always;
        proxy_pass http://app;
      }`);
    const told = await hover(text, 'proxy_hide_header');
    expect(told?.over).toBe('proxy_hide_header Access-Control-Allow-Origin');
    expect(told?.says).toContain('Taken out of the answer here, where what stands behind sends it.');
  });

  it('is told that they are replaced', async () => {
    const text = server(
      'location / { more_set_headers "Access-Control-Allow-Origin: https://app.example.com"; proxy_pass http://app; }',
    );
    const told = await says(text, 'more_set_headers');
    expect(told).toContain('set here, in place of one that is there already');
    expect(told).toContain('Access-Control-Allow-Origin: https://app.example.com');
  });
});
