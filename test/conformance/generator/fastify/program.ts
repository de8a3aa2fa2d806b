import fc from 'fast-check';
import { block, type Code, type GeneratedProgram, indent, openScope, quote, type Scope, weighted } from '../code.ts';
import { errorHandler, handler, REQUEST_HOOKS, requestHook, sendHook } from './functions.ts';
import { registered, routeOptions } from './options.ts';
import { Taken } from './taken.ts';

/** Where a statement registers something: the name of the instance, its prefix, and what is taken there. */
interface Target {
  readonly scope: Scope;
  readonly name: string;
  readonly prefix: string;
  readonly taken: Taken;
  /** Whether the statements of this instance may be awaited. */
  readonly awaits: boolean;
}

/** One statement that registers something, or `''` where its place is taken. */
type Registration = (target: Target) => string;

const PATHS = ['/', '/data', '/data', '/data', '/items', '/items', '/items/:id', '/items/*', '*'] as const;

const METHODS = ['get', 'get', 'get', 'post', 'put', 'delete', 'patch', 'options', 'all', 'all'] as const;

const hookEntry: fc.Arbitrary<(scope: Scope) => string> = fc
  .tuple(fc.constantFrom(...REQUEST_HOOKS), requestHook, fc.constantFrom('one', 'list'))
  .map(
    ([name, code, form]) =>
      (scope) =>
        form === 'one' ? `${name}: ${code(scope)}` : `${name}: [${code(scope)}]`,
  );

/** What stands beside path and handler of a route. */
const routeExtras: fc.Arbitrary<readonly Code[]> = weighted<readonly Code[]>(
  [12, fc.constant([])],
  [3, hookEntry.map((one) => [one])],
  [2, routeOptions.map((code): readonly Code[] => [(scope) => `config: { cors: ${indent(code(scope)).trimStart()} }`])],
  [1, fc.constant([() => 'exposeHeadRoute: false'])],
);

const objectOf = (entries: readonly string[]): string =>
  `{\n${indent(entries.map((entry) => `${entry},`).join('\n'))}\n}`;

const shorthand: fc.Arbitrary<Registration> = fc
  .record({
    method: fc.constantFrom(...METHODS),
    path: fc.constantFrom(...PATHS),
    extras: routeExtras,
    code: handler,
  })
  .map(({ method, path, extras, code }) => ({ scope, name, prefix, taken }) => {
    if (!taken.route(method, prefix, path)) return '';
    const options = extras.length === 0 ? '' : `${objectOf(extras.map((one) => one(scope)))}, `;
    return `${name}.${method}(${quote(path)}, ${options}${code(scope)});`;
  });

const fullRoute: fc.Arbitrary<Registration> = fc
  .record({
    methods: fc.constantFrom(['GET'], ['POST'], ['GET', 'POST'], ['PUT', 'DELETE'], ['PATCH']),
    path: fc.constantFrom(...PATHS),
    extras: routeExtras,
    code: handler,
  })
  .map(({ methods, path, extras, code }) => ({ scope, name, prefix, taken }) => {
    if (!methods.every((method) => taken.route(method.toLowerCase(), prefix, path))) return '';
    const method = methods.length === 1 ? quote(methods[0] ?? '') : `[${methods.map(quote).join(', ')}]`;
    const entries = [
      `method: ${method}`,
      `url: ${quote(path)}`,
      ...extras.map((one) => one(scope)),
      `handler: ${code(scope)}`,
    ];
    return `${name}.route(${objectOf(entries)});`;
  });

/** The plugin: as it was imported, or imported where it is registered. */
const plugin = weighted<string>([8, fc.constant('$cors')], [1, fc.constant("import('@fastify/cors')")]);

const cors: fc.Arbitrary<Registration> = fc
  .tuple(plugin, registered, fc.constantFrom('plain', 'awaited'))
  .map(([module, options, form]) => ({ scope, name, prefix, taken, awaits }) => {
    if (!taken.cors(prefix)) return '';
    const call = `${name}.register(${module}${options === null ? '' : `, ${options(scope)}`});`;
    return form === 'awaited' && awaits ? `await ${call}` : call;
  });

const hook: fc.Arbitrary<Registration> = weighted(
  [
    4,
    fc.tuple(fc.constantFrom(...REQUEST_HOOKS), requestHook).map(
      ([at, code]): Registration =>
        ({ scope, name }) =>
          `${name}.addHook('${at}', ${code(scope)});`,
    ),
  ],
  [
    2,
    sendHook.map(
      (code): Registration =>
        ({ scope, name }) =>
          `${name}.addHook('onSend', ${code(scope)});`,
    ),
  ],
);

const failures: fc.Arbitrary<Registration> = errorHandler.map(
  (code) =>
    ({ scope, name, taken }) =>
      taken.once('error handler') ? `${name}.setErrorHandler(${code(scope)});` : '',
);

const notFound: fc.Arbitrary<Registration> = handler.map(
  (code) =>
    ({ scope, name, prefix, taken }) =>
      taken.notFound(prefix) ? `${name}.setNotFoundHandler(${code(scope)});` : '',
);

/** What stands in every context. */
const registration: fc.Arbitrary<Registration> = weighted(
  [16, shorthand],
  [4, fullRoute],
  [6, cors],
  [4, hook],
  [1, failures],
  [1, notFound],
);

const FORMS = ['async', 'callback', 'named', 'shared', 'shared'] as const;

/** A plugin of the program's own: a context with its own registrations, or, shared, more of the context around it. */
const child = (inside: fc.Arbitrary<Registration>): fc.Arbitrary<Registration> =>
  fc
    .record({
      statements: fc.array(inside, { minLength: 1, maxLength: 3 }),
      form: fc.constantFrom(...FORMS),
      prefix: fc.option(fc.constantFrom('/api', '/items', '/api'), { freq: 3 }),
    })
    .map(({ statements, form, prefix }) => ({ scope, name: outer, prefix: around, taken }) => {
      const isShared = form === 'shared';
      const name = outer === 'child' ? 'inner' : 'child';
      const under: Target = {
        scope,
        name,
        prefix: isShared ? around : around + (prefix ?? ''),
        taken: isShared ? taken : taken.inside(),
        awaits: form !== 'callback',
      };
      const lines = statements.map((one) => one(under)).filter((line) => line !== '');
      const options = isShared || prefix === null ? '' : `, { prefix: '${prefix}' }`;
      if (form === 'callback')
        return `${outer}.register((${name}, options, done) => ${block([...lines, 'done();'])}${options});`;
      const body = `async (${name}) => ${block(lines)}`;
      if (isShared) return `${outer}.register($fp(${body}));`;
      if (form === 'async') return `${outer}.register(${body}${options});`;
      return `${outer}.register(${scope.declare('plugin', (own) => `async function ${own}(${name}) ${block(lines)}`)}${options});`;
    });

const nested = weighted([4, registration], [1, child(registration)]);

const statement = weighted([10, registration], [3, child(nested)]);

/** What an instance is made with. Routing by other rules than the default ones. */
const settings = weighted<string>(
  [10, fc.constant('')],
  [3, fc.constant('{ logger: false }')],
  [1, fc.constantFrom('{ ignoreTrailingSlash: true }', '{ caseSensitive: false }', '{ exposeHeadRoutes: false }')],
);

/** How a program begins and ends. `$app` stands for its statements. */
interface Layout {
  readonly file: string;
  readonly cors: string;
  readonly head: readonly string[];
  readonly made: string;
  readonly tail: readonly string[];
  readonly awaits: boolean;
}

const COMMON_JS = ["const fastify = require('fastify');", "const cors = require('@fastify/cors');"];

const layout: fc.Arbitrary<Layout> = fc.constantFrom<Layout[]>(
  {
    file: 'app.js',
    cors: 'cors',
    head: [...COMMON_JS, "const fp = require('fastify-plugin');"],
    made: 'fastify',
    tail: ['', 'module.exports = app;'],
    awaits: false,
  },
  {
    file: 'server.js',
    cors: 'fastifyCors',
    head: ["const { default: fastifyCors } = require('@fastify/cors');", "const fp = require('fastify-plugin');"],
    made: "require('fastify')",
    tail: [
      '',
      'app.listen({ port: 3000 }, (error) => {',
      '  if (error) {',
      '    app.log.error(error);',
      '    process.exit(1);',
      '  }',
      '});',
    ],
    awaits: false,
  },
  {
    file: 'app.mjs',
    cors: 'cors',
    head: ["import Fastify from 'fastify';", "import cors from '@fastify/cors';", "import fp from 'fastify-plugin';"],
    made: 'Fastify',
    tail: ['', 'await app.listen({ port: 3000 });'],
    awaits: true,
  },
  {
    file: 'app.ts',
    cors: 'cors',
    head: [
      "import { fastify, type FastifyInstance } from 'fastify';",
      "import { fastifyCors as cors } from '@fastify/cors';",
      "import fp from 'fastify-plugin';",
    ],
    made: 'fastify',
    tail: ['', 'export default app;'],
    awaits: false,
  },
  {
    file: 'main.js',
    cors: 'cors',
    head: [...COMMON_JS, "const fp = require('fastify-plugin');"],
    made: 'fastify',
    tail: ['await app.listen({ port: 3000 });'],
    awaits: true,
  },
);

const printed = (
  { file, head, made, tail }: Layout,
  setting: string,
  above: readonly string[],
  lines: readonly string[],
): string => {
  const type = file.endsWith('.ts') ? ': FastifyInstance' : '';
  const app = [`const app${type} = ${made}(${setting});`, ...lines, ...tail];
  if (file !== 'main.js') return [...head, '', ...above, '', ...app, ''].join('\n');
  return [...head, '', ...above, '', 'async function main() {', indent(app.join('\n')), '}', '', 'main();', ''].join(
    '\n',
  );
};

const STATEMENTS = { minLength: 2, maxLength: 8 } as const;

/** Random Fastify programs as source text. They start on every stack. */
export const fastifyProgram: fc.Arbitrary<GeneratedProgram> = fc
  .record({
    layout,
    setting: settings,
    first: fc.option(cors, { freq: 2 }),
    statements: fc.array(statement, STATEMENTS),
    // A service without any route is one whose routes stand elsewhere.
    last: shorthand,
  })
  .map(({ layout: form, setting, first, statements, last }) => {
    const scope = openScope(['fastify', 'Fastify', form.cors, 'fp', 'app', 'main', 'child', 'inner']);
    const target: Target = { scope, name: 'app', prefix: '', taken: Taken.none(), awaits: form.awaits };
    const lines = [...(first === null ? [] : [first]), ...statements, last]
      .map((one) => one(target))
      .filter((line) => line !== '');
    const text = printed(form, setting, scope.declarations, lines);
    const source = text
      .replaceAll('$cors', form.cors)
      .replaceAll('$fp', 'fp')
      .replace(/\n{3,}/g, '\n\n');
    return { file: form.file, source };
  });
