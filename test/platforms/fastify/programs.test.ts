import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../server/engine/analysis.ts';
import { openEngine } from '../../../server/engine/analyze.ts';
import type { HeaderLine } from '../../../server/engine/browser/types.ts';
import type { Program } from '../../../server/engine/service/program.ts';
import { respond } from '../../../server/engine/service/respond.ts';
import { viewOf } from '../../conformance/predict.ts';
import { loadWasm } from '../../syntax/load-wasm.ts';

const ORIGIN = 'https://app.example.com';

let engine: Engine;

beforeAll(() => {
  engine = openEngine(loadWasm);
});

async function programsOf(source: string, cors = '11.4.3'): Promise<readonly Program[]> {
  const dependencies = { fastify: '5.12.0', '@fastify/cors': cors };
  const files = { '/p/app.mjs': source, '/p/package.json': JSON.stringify({ dependencies }) };
  return engine.programs('/p/app.mjs', viewOf(files));
}

/** The Access-Control-Allow-Origin of each way a request may be answered. */
function allowed(program: Program | undefined, method: string, path: string): (string | undefined)[] {
  if (program === undefined) return [];
  const asks: HeaderLine[] = method === 'OPTIONS' ? [['Access-Control-Request-Method', 'PUT']] : [];
  const runs = respond(program, {
    method,
    url: `https://api.example.com${path}`,
    headers: [['Origin', ORIGIN], ...asks],
  });
  return runs.map(({ end }) =>
    end === 'hung' ? 'hung' : end.lines.find(({ name }) => /^access-control-allow-origin$/i.test(name))?.value,
  );
}

describe('@fastify/cors is found', () => {
  const route = "app.get('/x', async () => 1);";
  it.each([
    `import Fastify from 'fastify'; import cors from '@fastify/cors'; const app = Fastify(); await app.register(cors); ${route}`,
    `import { fastify } from 'fastify'; const app = fastify(); app.register(import('@fastify/cors')); ${route}`,
    `const app = require('fastify')(); app.register(require('fastify-cors'), {}); ${route}`,
    `const app = require('fastify').default(); app.register(require('@fastify/cors').default, () => ({})); ${route}`,
    `import Fastify from 'fastify'; import cors from '@fastify/cors'; const app = Fastify().withTypeProvider().register(cors); ${route}`,
    `import cors from '@fastify/cors'; app.register(cors); ${route}`,
    "import cors from '@fastify/cors'; fastify.register(cors); fastify.get('/x', async () => 1);",
    `import cors from '@fastify/cors'; export default async function (app, opts) { app.register(cors); ${route} }`,
    `import cors from '@fastify/cors'; import fp from 'fastify-plugin'; export default fp(async (app) => { app.register(cors); ${route} });`,
    `import Fastify from 'fastify'; import cors from '@fastify/cors'; class S { constructor() { const app = Fastify(); app.register(cors); ${route} } }`,
  ])('in %s', async (source) => {
    const [program] = await programsOf(source);
    expect(allowed(program, 'GET', '/x')).toEqual(['*']);
    expect(allowed(program, 'OPTIONS', '/x')).toEqual(['*']);
  });
});

describe('contexts', () => {
  const start =
    "import Fastify from 'fastify'; import cors from '@fastify/cors'; import fp from 'fastify-plugin'; const app = Fastify();";

  it('a plugin has hooks of its own', async () => {
    const inside = "child.register(cors); child.get('/in', async () => 1);";
    const [program] = await programsOf(
      `${start} app.register(async (child) => { ${inside} }); app.get('/out', async () => 1);`,
    );
    expect(allowed(program, 'GET', '/in')).toEqual(['*']);
    expect(allowed(program, 'GET', '/out')).toEqual([undefined]);
    expect(allowed(program, 'OPTIONS', '/out')).toEqual(['*']);
  });

  it('a plugin of fastify-plugin has those of who registers it', async () => {
    const [program] = await programsOf(
      `${start} app.register(fp(async (child) => { child.register(cors); })); app.get('/out', async () => 1);`,
    );
    expect(allowed(program, 'GET', '/out')).toEqual(['*']);
  });

  it('a route registered before the hooks of its context has them all the same', async () => {
    const [program] = await programsOf(`${start} app.get('/x', async () => 1); app.register(cors);`);
    expect(allowed(program, 'GET', '/x')).toEqual(['*']);
  });

  it('a hook that answers stands before the plugin that is registered behind it', async () => {
    const gate =
      "app.addHook('onRequest', async (request, reply) => { if (!request.headers.authorization) return reply.code(401).send(); });";
    const [program] = await programsOf(`${start} ${gate} app.register(cors); app.get('/x', async () => 1);`);
    expect(allowed(program, 'OPTIONS', '/x')).toEqual([undefined]);
    const chain = Object.values(program?.chains ?? {}).find((layers) => layers.some(({ role }) => role === 'route'));
    expect(chain?.map(({ role }) => role).slice(0, 3)).toEqual(['gate', 'cors', 'route']);
  });
});

it('where the version is not known the methods are either default, and that is unread', async () => {
  const source = "import cors from '@fastify/cors'; fastify.register(cors); fastify.get('/x', async () => 1);";
  const [program] = await engine.programs('/p/app.mjs', viewOf({ '/p/app.mjs': source }));
  expect(program?.choices.map(({ kind }) => kind)).toContain('unread');
});

it('what throws at start is noted', async () => {
  const start = "import Fastify from 'fastify'; import cors from '@fastify/cors'; const app = Fastify();";
  const [twice] = await programsOf(`${start} app.register(cors); app.register(cors);`);
  expect(twice?.anomalies.map(({ kind }) => kind)).toEqual(['stops-start-up']);
  const [hook] = await programsOf(`${start} app.register(cors, { hook: 'onSend' });`);
  expect(hook?.anomalies.map(({ kind }) => kind)).toEqual(['stops-start-up']);
  const [older] = await programsOf(`${start} app.register(cors, { hook: 'onSend' });`, '10.1.0');
  expect(older?.anomalies).toEqual([]);
});

it('headers set on Node’s response go without those of the reply where that is hijacked', async () => {
  const start = "import Fastify from 'fastify'; const app = Fastify();";
  const hook =
    "app.addHook('onRequest', async (request, reply) => { reply.header('Access-Control-Allow-Origin', '*'); });";
  const [program] = await programsOf(
    `${start} ${hook} app.get('/x', (request, reply) => { reply.hijack(); reply.raw.end(); }); app.get('/y', async () => 1);`,
  );
  expect(allowed(program, 'GET', '/x')).toEqual([undefined]);
  expect(allowed(program, 'GET', '/y')).toEqual(['*']);
});
