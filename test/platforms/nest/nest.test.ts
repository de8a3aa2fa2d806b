import { describe, expect, it } from 'vitest';
import { answers, programOf, programsOf, rulesOn } from '../hosts.ts';

const HEAD = "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\n";

const bootstrap = (body: string, head = HEAD): string =>
  `${head}async function bootstrap() {\n  ${body}\n  await app.listen(process.env.PORT ?? 3000);\n}\nbootstrap();\n`;

const OPTIONS = "{ origin: ['https://app.example.com'], credentials: true }";
const created = (more = ''): string => `const app = await NestFactory.create(AppModule${more});`;

const OPEN = {
  'GET /': ['200 access-control-allow-origin: *'],
  'OPTIONS /': [
    '204 access-control-allow-origin: *; access-control-allow-methods: GET,HEAD,PUT,PATCH,POST,DELETE; vary: Access-Control-Request-Headers',
  ],
};

const LISTED = {
  'GET /': [
    '200 access-control-allow-origin: https://app.example.com; vary: Origin; access-control-allow-credentials: true',
  ],
};

describe('Nest on Express hands its options to npm cors', () => {
  it.each([
    ['enableCors without options', bootstrap(`${created()}\n  app.enableCors();`)],
    ['cors: true', bootstrap(created(', { cors: true }'))],
    ['a condition that holds', bootstrap(created(', { cors: 1 > 0 }'))],
    [
      'waited for by then',
      `${HEAD}NestFactory.create(AppModule).then((app) => {\n  app.enableCors();\n  return app.listen(3000);\n});\n`,
    ],
    [
      'a type beside it',
      bootstrap(`const app = await NestFactory.create<NestExpressApplication>(AppModule, { cors: true });`),
    ],
  ])('%s: the defaults', async (_, text) => {
    const program = await programOf(text);
    for (const [asked, expected] of Object.entries(OPEN)) expect(answers(program, asked)[0]).toBe(expected[0]);
  });

  it.each([
    ['enableCors', bootstrap(`${created()}\n  app.enableCors(${OPTIONS});`)],
    ['the option', bootstrap(created(`, { cors: ${OPTIONS} }`))],
    ['the option as a constant', `const cors = ${OPTIONS};\n${bootstrap(created(', { logger: false, cors }'))}`],
    ['a delegate', bootstrap(`${created()}\n  app.enableCors((req, callback) => callback(null, ${OPTIONS}));`)],
    ['npm cors itself', bootstrap(`${created()}\n  app.use(cors(${OPTIONS}));`, `${HEAD}import cors from 'cors';\n`)],
    [
      'an adapter',
      bootstrap(
        `const app = await NestFactory.create(AppModule, new ExpressAdapter(server), { cors: ${OPTIONS} });`,
        `${HEAD}import { ExpressAdapter } from '@nestjs/platform-express';\nimport express from 'express';\nconst server = express();\n`,
      ),
    ],
    [
      'after other settings',
      bootstrap(
        `${created()}\n  app.setGlobalPrefix('api').useGlobalPipes(new ValidationPipe());\n  app.enableCors(${OPTIONS});`,
      ),
    ],
    [
      'a function that is given the application',
      `export function setUp(app: INestApplication): void {\n  app.enableCors(${OPTIONS});\n}\n`,
    ],
    [
      'a function that makes it, which is only exported',
      `${HEAD}export async function make() {\n  ${created()}\n  app.enableCors(${OPTIONS});\n  return app;\n}\n`,
    ],
    [
      'require',
      `const { NestFactory } = require('@nestjs/core');\n${bootstrap(`${created()}\n  app.enableCors(${OPTIONS});`, '')}`,
    ],
  ])('%s: the options', async (_, text) => {
    const program = await programOf(text);
    for (const [asked, expected] of Object.entries(LISTED)) expect(answers(program, asked)[0]).toBe(expected[0]);
    expect(answers(program, 'GET /', 'https://other.example')[0]).toBe(
      '200 vary: Origin; access-control-allow-credentials: true',
    );
  });

  it.each([
    ['no word of it', bootstrap(`${created()} // cors`)],
    ['cors: false', bootstrap(created(', { cors: false }'))],
    [
      'enableCors after listen: the controllers come first',
      bootstrap(`${created()}\n  await app.listen(80);\n  app.enableCors();`),
    ],
  ])('%s: no header', async (_, text) => {
    expect(answers(await programOf(text), 'GET /')[0]).toBe('200');
  });

  it('the option takes effect at the start, behind middleware that was added before', async () => {
    const { chains } = await programOf(
      bootstrap(
        `${created(', { cors: true }')}\n  app.use((req, res, next) => { res.setHeader('X-A', '1'); next(); });`,
      ),
    );
    expect(
      Object.values(chains)
        .flatMap((layers) => layers.map(({ role }) => role))
        .filter((role) => role !== 'plain'),
    ).toEqual(['cors', 'route', 'route']);
    expect(Object.values(chains)[0]?.[0]?.role).toBe('plain');
  });
});

describe('another adapter is not read as Express', () => {
  it.each([
    [
      'Fastify',
      bootstrap(
        `const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());\n  app.enableCors({ origin: '*', credentials: true });`,
        `${HEAD}import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';\n`,
      ),
    ],
    [
      'Fastify, given',
      "import { NestFastifyApplication } from '@nestjs/platform-fastify';\nexport const setUp = (app: NestFastifyApplication) => app.enableCors({ origin: '*', credentials: true });\n",
    ],
    [
      'one that is not in view',
      bootstrap(
        `const app = await NestFactory.create(AppModule, adapter);\n  app.enableCors({ origin: '*', credentials: true });`,
        `${HEAD}import { adapter } from './adapter';\n`,
      ),
    ],
  ])('%s', async (_, text) => {
    expect(await programsOf(text)).toEqual([]);
  });
});

describe('the rules of Express speak of it too', () => {
  it.each([
    ['wildcard-with-credentials', bootstrap(`${created()}\n  app.enableCors({ origin: '*', credentials: true });`)],
    ['wildcard-with-credentials', bootstrap(created(', { cors: { credentials: true } }'))],
    ['reflected-origin', bootstrap(`${created()}\n  app.enableCors({ origin: true, credentials: true });`)],
    ['unmatchable-origin', bootstrap(`${created()}\n  app.enableCors({ origin: ['https://app.example.com/'] });`)],
  ])('%s', async (rule, text) => {
    expect(await rulesOn(text)).toEqual([rule]);
  });

  it.each([
    ['defaults', bootstrap(`${created()}\n  app.enableCors();`)],
    ['an allow-list', bootstrap(`${created()}\n  app.enableCors(${OPTIONS});`)],
    [
      'Fastify',
      bootstrap(
        `const app = await NestFactory.create(AppModule, new FastifyAdapter());\n  app.enableCors({ origin: '*', credentials: true });`,
        `${HEAD}import { FastifyAdapter } from '@nestjs/platform-fastify';\n`,
      ),
    ],
  ])('silent: %s', async (_, text) => {
    expect(await rulesOn(text)).toEqual([]);
  });
});
