import { describe, expect, it } from 'vitest';
import type { Run } from '../../../server/engine/service/exchange.ts';
import type { Program } from '../../../server/engine/service/program.ts';
import { respond } from '../../../server/engine/service/respond.ts';
import { viewOf } from '../../conformance/predict.ts';
import { analysing } from '../../fuzz/analysing.ts';
import { fuzzNginx } from '../../fuzz/nginx-mutations.ts';
import { openTestEngine } from '../../rules/fixture.ts';
import { requestOf } from './cases/case.ts';

const engine = openTestEngine();
const FILE = '/project/nginx.conf';

const H = 'add_header Access-Control-Allow-Origin * always;';

async function programsOf(text: string, others: Readonly<Record<string, string>> = {}): Promise<readonly Program[]> {
  return engine.programs(FILE, viewOf({ ...others, [FILE]: text }));
}

async function ask(text: string, request: string, others: Readonly<Record<string, string>> = {}): Promise<Run[]> {
  const [program] = await programsOf(text, others);
  if (program === undefined) throw new Error('No server is seen');
  return [...respond(program, requestOf(request))];
}

/** The values of a header in all runs: `unread` where one is not known. */
const valuesOf = (runs: readonly Run[], name: string): readonly string[] =>
  runs.flatMap(({ end }) =>
    end === 'hung'
      ? []
      : end.lines
          .filter((line) => line.name.toLowerCase() === name)
          .map((line) => (line.unread === undefined ? line.value : 'unread')),
  );

const ORIGIN = 'access-control-allow-origin';

describe('what is not in view is not known', () => {
  it.each([
    ['a variable of another file', 'add_header Access-Control-Allow-Origin $cors always;'],
    ['a variable of a module', `${'add_header Access-Control-Allow-Origin $geoip2_origin always;'}`],
    ['a value of Jinja', 'add_header Access-Control-Allow-Origin "{{ origin }}" always;'],
    ['a value of ERB', 'add_header Access-Control-Allow-Origin "<%= @origin %>" always;'],
    ['a value of envsubst', 'add_header Access-Control-Allow-Origin "${CORS_ORIGIN}" always;'],
    ['a value within a text', 'add_header Access-Control-Allow-Origin "https://{{ host }}" always;'],
  ])('%s', async (_, text) => {
    const runs = await ask(text, 'GET / [Origin: https://app.example]');
    expect(valuesOf(runs, ORIGIN)).toContain('unread');
    expect(valuesOf(runs, ORIGIN).filter((value) => value !== 'unread')).toEqual([]);
  });

  it('a whole configuration knows its variables, and has none of another file', async () => {
    const whole = (inside: string): string => `events {} http { ${inside} }`;
    const text = whole(
      'map $http_origin $cors { https://app.example $http_origin; } server { add_header Access-Control-Allow-Origin $cors; return 200; }',
    );
    expect(valuesOf(await ask(text, 'GET / [Origin: https://app.example]'), ORIGIN)).toEqual(['https://app.example']);
  });

  it('a file that is not in view may write headers where its name says so', async () => {
    const text = 'server { location / { include snippets/cors.conf; add_header X-Cors 1; return 200; } }';
    expect(valuesOf(await ask(text, 'GET /'), ORIGIN)).toEqual(['unread']);
  });

  it('a file that nginx brings along does not', async () => {
    const text = `server { ${H} location / { include fastcgi_params; fastcgi_pass app:9000; } }`;
    expect(valuesOf(await ask(text, 'GET /'), ORIGIN)).toEqual(['*']);
  });
});

describe('levels of files alone', () => {
  it.each([
    ['http', `${H} server { location / { return 204; } }`],
    ['server', `${H} location / { return 204; }`],
    ['location', `${H} if ($request_method = OPTIONS) { return 204; }`],
  ])('%s', async (_, text) => {
    expect(valuesOf(await ask(text, 'OPTIONS /'), ORIGIN)).toEqual(['*']);
  });

  it('each server of a file is a program', async () => {
    const server = (name: string): string => `server { server_name ${name}; ${H} }`;
    expect(await programsOf(`${server('a.example')} ${server('b.example')}`)).toHaveLength(2);
  });
});

describe('includes that lead back', () => {
  it.each([
    ['a file that includes itself', { '/project/a.conf': `include a.conf; ${H}` }],
    [
      'files that include each other',
      { '/project/a.conf': `include b.conf; ${H}`, '/project/b.conf': 'include a.conf;' },
    ],
    ['the configuration itself', { '/project/a.conf': `include nginx.conf; ${H}` }],
  ])('%s', async (_, others) => {
    const runs = await ask('http { server { include a.conf; location / { return 200; } } }', 'GET /', others);
    expect(valuesOf(runs, ORIGIN)).toEqual(['*']);
  });
});

describe('texts beyond measure', () => {
  const many = (count: number, one: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => one(index)).join('\n');

  it.each([
    ['50,000 directives in a location', `location / { ${H} ${many(50_000, (i) => `proxy_set_header X-${i} 1;`)} }`],
    ['50,000 entries of a map', `map $http_origin $c { ${many(50_000, (i) => `https://a${i}.example 1;`)} } ${H}`],
    [
      '2,000 entries of a map that decides',
      `map $http_origin $c { ${many(2_000, (i) => `https://a${i}.example $http_origin;`)} } server { add_header Access-Control-Allow-Origin $c; }`,
    ],
    ['2,000 servers', many(2_000, (i) => `server { server_name a${i}.example; ${H} }`)],
    ['700 locations', `server { ${H} ${many(700, (i) => `location /l${i} { proxy_pass http://a; }`)} }`],
    ['700 conditions', `server { location / { ${H} ${many(700, (i) => `if ($arg_a = ${i}) { set $x ${i}; }`)} } }`],
    ['3,000 variables', `server { location / { ${H} ${many(3_000, (i) => `set $v${i} $http_origin;`)} } }`],
    ['50,000 blocks in each other', `${H} ${'location / { '.repeat(50_000)}`],
    ['500 conditions in each other', `location / { ${H} ${'if ($arg_a) { '.repeat(500)} ${'}'.repeat(500)} }`],
    [
      'maps in a circle',
      `map $a $b { default $a; } map $b $a { volatile; default $b; } server { ${H} return 200 $a; }`,
    ],
    [
      'a text that doubles',
      `server { ${H} set $a 1234567890; ${many(80, () => 'set $a "$a$a";')} add_header X-A $a; }`,
    ],
    ['a path that never ends', `server { location / { ${H} rewrite ^/(.*) /x$1$1 last; } }`],
    [
      'named locations that never end',
      `server { recursive_error_pages on; ${H} location / { error_page 404 @a; return 404; } location @a { error_page 404 @a; return 404; } }`,
    ],
  ])('%s', async (_, text) => {
    const { status, failures } = await engine.analyze(FILE, viewOf({ [FILE]: text }));
    expect({ status, failures }).toEqual({ status: 'analysed', failures: [] });
  });
});

describe('broken texts', () => {
  it.each([
    ['an open block', `server { ${H} location / {`],
    ['too many ends', `server { ${H} } } } location / { return 200; }`],
    ['an open quote', `server { add_header Access-Control-Allow-Origin "*; location / { return 200; } }`],
    ['a missing semicolon', 'server { add_header Access-Control-Allow-Origin * always\nlocation / { return 200; } }'],
    [
      'directives without words',
      `server { ${H} add_header; if { } location { } return; rewrite; error_page; map; set; }`,
    ],
    ['conditions that are none', `location / { ${H} if ( { } if () { } if ($a ==) { } if (!) { } if (-f) { } }`],
    [
      'patterns that are none',
      `server { ${H} location ~ ( { } if ($http_origin ~ "[") { return 204; } rewrite ( ) last; }`,
    ],
    ['zeros', `server { ${H} \0 location /\0 { return 200; } }`],
  ])('%s', async (_, text) => {
    const { status, failures } = await engine.analyze(FILE, viewOf({ [FILE]: text }));
    expect({ status, failures }).toEqual({ status: 'analysed', failures: [] });
    expect(await programsOf(text)).not.toEqual([]);
  });

  it('300 mutated configurations are analysed without a failure, the same twice', async () => {
    expect((await fuzzNginx(300, 1, analysing())).problems).toEqual([]);
  });
});
