import { describe, expect, it } from 'vitest';
import type { Program } from '../../server/engine/service/program.ts';
import { engine } from './subject.ts';

type Files = Readonly<Record<string, string>>;

const APP = '/project/src/app.ts';

const viewOf = (files: Files) => ({ read: (path: string) => files[path] });

const programsOf = (files: Files, root = APP): Promise<readonly Program[]> => engine.programs(root, viewOf(files));

/** A program without its places: what it does, wherever that is written. */
function bare(program: Program): unknown {
  const isSite = (value: object): boolean => 'file' in value && 'start' in value && 'end' in value;
  return JSON.parse(
    JSON.stringify(program, (key, value: unknown) =>
      key === 'from' && Array.isArray(value)
        ? undefined
        : typeof value === 'object' && value !== null && isSite(value)
          ? undefined
          : value,
    ),
  );
}

const OPTIONS = `{ origin: ['https://a.example.com', 'https://b.example.com'], credentials: true }`;

const app = (head: string, options: string): string => `${head}
const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors(${options}));
app.get('/v1/data', (req, res) => res.json({ ok: true }));
`;

const INLINE = { [APP]: app('', OPTIONS) };

/** How the options are named in the app, the module that they come from, and its text. */
const FORMS: readonly (readonly [how: string, head: string, options: string, file: string, text: string])[] = [
  ['module.exports', "const o = require('./o');", 'o', 'o.js', `module.exports = ${OPTIONS};`],
  ['exports.name', "const { o } = require('./o');", 'o', 'o.js', `exports.o = ${OPTIONS};`],
  ['module.exports.name', "const m = require('./o.js');", 'm.o', 'o.js', `module.exports.o = ${OPTIONS};`],
  ['Object.assign', "const m = require('./o');", 'm.o', 'o.js', `Object.assign(module.exports, { o: ${OPTIONS} });`],
  ['exports = module.exports', "const o = require('./o');", 'o', 'o.js', `exports = module.exports = ${OPTIONS};`],
  ['a function', "const o = require('./o');", 'o()', 'o.js', `module.exports = () => (${OPTIONS});`],
  [
    'a function later',
    "const { make } = require('./o');",
    'make()',
    'o.js',
    `module.exports = { make };\nfunction make() { return ${OPTIONS}; }`,
  ],
  ['export const', "import { o } from './o';", 'o', 'o.ts', `export const o = ${OPTIONS};`],
  [
    'export with another name',
    "import { p as o } from './o';",
    'o',
    'o.ts',
    `const o = ${OPTIONS};\nexport { o as p };`,
  ],
  ['export default', "import o from './o';", 'o', 'o.ts', `export default ${OPTIONS};`],
  ['export default of a name', "import o from './o';", 'o', 'o.ts', `const o = ${OPTIONS};\nexport default o;`],
  ['export { default }', "import o from './o';", 'o', 'o.ts', `const o = ${OPTIONS};\nexport { o as default };`],
  ['export function', "import { o } from './o';", 'o()', 'o.ts', `export function o() { return ${OPTIONS}; }`],
  [
    'export default function',
    "import o from './o';",
    'o()',
    'o.ts',
    `export default function () { return ${OPTIONS}; }`,
  ],
  ['export class', "import { O } from './o';", 'new O().options', 'o.ts', `export class O { options = ${OPTIONS}; }`],
  ['a namespace', "import * as m from './o';", 'm.o', 'o.ts', `export const o = ${OPTIONS};`],
  ['the default of a namespace', "import * as m from './o';", 'm.default', 'o.ts', `export default ${OPTIONS};`],
  ['export =', "import o = require('./o');", 'o', 'o.ts', `export = ${OPTIONS};`],
  ['.js for .ts', "import { o } from './o.js';", 'o', 'o.ts', `export const o = ${OPTIONS};`],
  ['the default of CommonJS', "import o from './o';", 'o', 'o.js', `module.exports = ${OPTIONS};`],
  ['a name of CommonJS', "import { o } from './o';", 'o', 'o.cjs', `module.exports = { o: ${OPTIONS} };`],
  [
    'what TypeScript compiles to',
    "import o from './o';",
    'o',
    'o.js',
    `Object.defineProperty(exports, '__esModule', { value: true });\nexports.default = ${OPTIONS};`,
  ],
  ['require of export default', "const o = require('./o').default;", 'o', 'o.mjs', `export default ${OPTIONS};`],
  ['await import', "const { o } = await import('./o.js');", 'o', 'o.js', `export const o = ${OPTIONS};`],
  [
    'the default of an import()',
    "const o = (await import('./o.js')).default;",
    'o',
    'o.js',
    `module.exports = ${OPTIONS};`,
  ],
  ['an index', "import { o } from './o';", 'o', 'o/index.ts', `export const o = ${OPTIONS};`],
  [
    'JSON',
    "import o from './o.json';",
    'o',
    'o.json',
    OPTIONS.replaceAll("'", '"').replace(/(\w+):/g, (whole, key) => (key === 'https' ? whole : `"${key}":`)),
  ],
  [
    'assigned later',
    "import { o, fill } from './o';\nfill();",
    'o',
    'o.ts',
    `export let o;\nexport function fill() { o = ${OPTIONS}; }`,
  ],
  ['frozen', "import { o } from './o';", 'o', 'o.ts', `export const o = Object.freeze(${OPTIONS});`],
];

describe('options in another module give the same program as inline', () => {
  it.each(FORMS)('%s', async (_, head, options, file, text) => {
    const [inline] = await programsOf(INLINE);
    const programs = await programsOf({ [APP]: app(head, options), [`/project/src/${file}`]: text });
    expect(programs).toHaveLength(1);
    expect(inline && programs[0] && bare(programs[0])).toEqual(inline && bare(inline));
  });

  it('through modules that pass it on', async () => {
    const [inline] = await programsOf(INLINE);
    for (const barrel of [
      "export { o } from './b';",
      "export * from './b';",
      "export * as b from './b';\nexport { o } from './b';",
      "import { o } from './b';\nexport { o };",
      "module.exports = require('./b');",
      "module.exports = { ...require('./b') };",
    ]) {
      const [program] = await programsOf({
        [APP]: app("import { o } from './a';", 'o'),
        '/project/src/a.ts': barrel,
        '/project/src/b.ts': `export const o = ${OPTIONS};`,
      });
      expect(inline && program && bare(program), barrel).toEqual(inline && bare(inline));
    }
  });

  it('by a name that the configuration knows', async () => {
    const [inline] = await programsOf(INLINE);
    const configured = [
      ['@/o', { '/project/tsconfig.json': '{ "compilerOptions": { /* here */ "paths": { "@/*": ["./src/*"], } } }' }],
      ['o', { '/project/tsconfig.json': '{ "compilerOptions": { "baseUrl": "src" } }' }],
      [
        '~/o',
        {
          '/project/tsconfig.json': '{ "extends": "./base/tsconfig" }',
          '/project/base/tsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["../src/*"] } } }',
        },
      ],
      ['#o', { '/project/package.json': '{ "imports": { "#o": { "default": "./src/o.ts" } } }' }],
    ] as const;
    for (const [name, files] of configured) {
      const [program] = await programsOf({
        [APP]: app(`import { o } from '${name}';`, 'o'),
        '/project/src/o.ts': `export const o = ${OPTIONS};`,
        ...files,
      });
      expect(inline && program && bare(program), name).toEqual(inline && bare(inline));
    }
  });
});

/** The routes of each program, as the author wrote them, and how many of its layers are for CORS. */
async function shapes(files: Files, root: string): Promise<string[]> {
  return (await programsOf(files, root)).map(({ routes, chains }) => {
    const layers = Object.values(chains).flat();
    return `${routes.map(({ written }) => written).join(' ')} cors ${layers.filter(({ role }) => role === 'cors').length}`;
  });
}

const ROUTER = (path: string): string =>
  `const router = require('express').Router();\nrouter.get('${path}', (req, res) => res.json({}));\n`;

describe('services that are put together from several files', () => {
  it.each<[how: string, files: Files]>([
    [
      'an app that is made in a function',
      {
        'server.ts': "import { createApp } from './app';\nconst app = createApp();\napp.listen(3000);",
        'app.ts':
          "import express from 'express';\nimport cors from 'cors';\nimport { users } from './routes';\nexport function createApp() {\n  const app = express();\n  app.use(cors());\n  app.use('/api', users);\n  return app;\n}",
        'routes/index.ts': "export { default as users } from './users';",
        'routes/users.ts':
          "import { Router } from 'express';\nconst router = Router();\nrouter.get('/users', (req, res) => { res.json({}); });\nexport default router;",
      },
    ],
    [
      'an app that is exported',
      {
        'server.ts':
          "const app = require('./app');\nconst cors = require('cors');\napp.use(cors());\napp.use('/api', require('./routes/users'));",
        'app.js': "const express = require('express');\nconst app = express();\nmodule.exports = app;",
        'routes/users.js': `${ROUTER('/users')}module.exports = router;`,
      },
    ],
    [
      'functions that are given the app',
      {
        'server.ts':
          "import express from 'express';\nimport security from './security';\nimport { register } from './routes/index.js';\nconst app = express();\nsecurity(app);\nregister(app);",
        'security.ts': "import cors from 'cors';\nexport default function (app) {\n  app.use(cors());\n}",
        'routes/index.ts':
          "import users from './users.js';\nexport const register = (app) => { app.use('/api', users); };",
        'routes/users.ts':
          "import { Router } from 'express';\nconst router = Router();\nrouter.get('/users', (req, res) => { res.json({}); });\nexport default router;",
      },
    ],
    [
      'loaders',
      {
        'server.ts':
          "import express from 'express';\nasync function start() {\n  const app = express();\n  await require('./loaders').default({ expressApp: app });\n  app.listen(3000);\n}\nstart();",
        'loaders/index.ts':
          "import expressLoader from './express';\nexport default async ({ expressApp }) => {\n  await mongo();\n  await expressLoader({ app: expressApp });\n};\nasync function mongo() { return connect(process.env.DB); }",
        'loaders/express.ts':
          "import cors from 'cors';\nimport routes from '../api';\nexport default ({ app }: { app: express.Application }) => {\n  app.use(cors());\n  app.use('/api', routes());\n};",
        'api/index.ts':
          "import { Router } from 'express';\nimport user from './routes/user';\nexport default () => {\n  const app = Router();\n  user(app);\n  return app;\n};",
        'api/routes/user.ts':
          "import { Router } from 'express';\nconst route = Router();\nexport default (app: Router) => {\n  app.use('/', route);\n  route.get('/users', (req, res) => { res.json({}); });\n};",
      },
    ],
    [
      'a class',
      {
        'server.ts': "import { App } from './app';\nimport { Users } from './users';\nnew App([new Users()]).listen();",
        'app.ts':
          "import express from 'express';\nimport cors from 'cors';\nexport class App {\n  app = express();\n  constructor(controllers) {\n    this.middleware();\n    this.controllers(controllers);\n  }\n  middleware() { this.app.use(cors()); }\n  controllers(all) { all.forEach((one) => { this.app.use('/api', one.router); }); }\n  listen() { this.app.listen(3000); }\n}",
        'users.ts':
          "import { Router } from 'express';\nexport class Users {\n  router = Router();\n  constructor() { this.router.get('/users', this.all); }\n  all = (req, res) => { res.json({}); };\n}",
      },
    ],
    [
      'a class that is given the app',
      {
        'server.ts':
          "import express from 'express';\nimport { Setup } from './setup';\nnew Setup(express(), '/api').run();",
        'setup.ts':
          "import cors from 'cors';\nexport class Setup {\n  constructor(private readonly app: Application, private base: string) {}\n  run() {\n    this.app.use(cors());\n    this.app.get(this.base + '/users', (req, res) => { res.json({}); });\n  }\n}",
      },
    ],
    [
      'modules that import each other',
      {
        'server.ts': "import { app } from './app.js';\napp.listen(3000);",
        'app.ts':
          "import express from 'express';\nimport cors from 'cors';\nimport { mount } from './routes.js';\nexport const app = express();\napp.use(cors());\nmount();",
        'routes.ts':
          "import { app } from './app.js';\nexport function mount() { app.get('/api/users', (req, res) => { res.json({}); }); }",
      },
    ],
    [
      'modules that are imported for what they do',
      {
        'server.ts': "import './middleware';\nimport './routes';\nimport { app } from './app';\napp.listen(3000);",
        'app.ts': "import express from 'express';\nexport const app = express();",
        'middleware.ts': "import cors from 'cors';\nimport { app } from './app';\napp.use(cors());",
        'routes.ts': "import { app } from './app';\napp.get('/api/users', (req, res) => { res.json({}); });",
      },
    ],
    [
      'a table of routers',
      {
        'server.ts':
          "const express = require('express');\nconst routes = require('./routes');\nconst app = express();\napp.use(require('cors')());\nObject.keys(routes).forEach((name) => app.use('/api/' + name, routes[name]));",
        'routes/index.js': "module.exports = { users: require('./users') };",
        'routes/users.js': `${ROUTER('/')}module.exports = router;`,
      },
    ],
    [
      'a start that waits for the database and ends without its settings',
      {
        'server.ts':
          "import app from './app';\nimport { connect } from './db';\nimport { config } from './config';\nconnect(config.db).then(() => { app.listen(config.port); }).catch((error) => { console.error(error); process.exit(1); });",
        'app.ts':
          "import express from 'express';\nimport cors from 'cors';\nimport users from './users';\nconst app = express();\napp.use(cors());\napp.use('/api', users);\nexport default app;",
        'db.ts': 'export async function connect(url) { await driver.connect(url); }',
        'config.ts':
          "const { DB, PORT } = process.env;\nif (!DB) throw new Error('DB is missing');\nexport const config = { db: DB, port: PORT ?? 3000 };",
        'users.ts':
          "import { Router } from 'express';\nconst router = Router();\nrouter.get('/users', (req, res) => { res.json({}); });\nexport default router;",
      },
    ],
  ])('%s', async (_, files) => {
    const placed = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/project/${name}`, text]));
    expect(await shapes(placed, '/project/server.ts')).toEqual(['/api/users cors 1']);
  });
});

describe('limits', () => {
  const heavy = `const table = {};\n${Array.from({ length: 3000 }, (_, i) => `table.a${i} = [${'1,'.repeat(50)}];`).join('\n')}\nmodule.exports = { table };\n`;

  it('a heavy module costs nobody but itself', async () => {
    const files = { [APP]: app("const { table } = require('./heavy');", OPTIONS), '/project/src/heavy.js': heavy };
    const [inline] = await programsOf(INLINE);
    const [program] = await programsOf(files);
    expect(inline && program && bare(program)).toEqual(inline && bare(inline));
  });

  it('what a heavy module exports is not known', async () => {
    const text = heavy.replace('module.exports =', 'exports.o = {}; module.exports =');
    const files = { [APP]: app("const { o } = require('./heavy');", 'o'), '/project/src/heavy.js': text };
    const [program] = await programsOf(files);
    expect(program?.choices.some(({ kind }) => kind === 'unread')).toBe(true);
  });

  it('modules without end are read so far', async () => {
    const read = (path: string): string | undefined => {
      const n = Number(/m(\d+)\.js$/.exec(path)?.[1] ?? Number.NaN);
      if (path === APP) return app("require('./m1');", OPTIONS);
      return Number.isNaN(n) ? undefined : `require('./m${n + 1}');`;
    };
    const { status, findings, modules } = await engine.analyze(APP, { read });
    expect([status, findings.filter(({ severity }) => severity === 'error')]).toEqual(['analysed', []]);
    expect(modules.length).toBeLessThan(1000);
  });
});

describe('suppression comments and failing starts', () => {
  const wrong = "module.exports = { origin: '*', credentials: true };\n";
  const severities = async (files: Files) =>
    (await engine.analyze(APP, viewOf(files))).findings
      .filter(({ rule }) => rule === 'wildcard-with-credentials')
      .map(({ at, severity }) => [at.file, severity]);

  it('a comment counts in the file where the finding stands', async () => {
    const comment = '// cors-lens-disable-next-line wildcard-with-credentials\n';
    const files = { [APP]: app("const o = require('./o');", 'o'), '/project/src/o.js': wrong };
    expect(await severities(files)).toEqual([['/project/src/o.js', 'error']]);
    expect(await severities({ ...files, '/project/src/o.js': comment + wrong })).toEqual([]);
    expect(await severities({ ...files, [APP]: comment + files[APP] })).toHaveLength(1);
  });

  it('a module that ends the start without its settings takes no certainty', async () => {
    const config = "for (const name of ['A', 'B']) if (!process.env[name]) throw new Error(name);\n";
    const files = {
      [APP]: app("require('./config');\nconst o = require('./o');", 'o'),
      '/project/src/config.js': config,
      '/project/src/o.js': wrong,
    };
    expect(await severities(files)).toEqual([['/project/src/o.js', 'error']]);
  });
});
