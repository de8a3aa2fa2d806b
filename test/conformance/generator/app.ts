import fc from 'fast-check';
import { type Code, type GeneratedProgram, indent, openScope, quote, type Scope, weighted } from './code.ts';
import { endpoint, failureHandler, middleware } from './functions.ts';
import { corsCall } from './options.ts';
import { requestTest } from './tests.ts';

/** The majors of Express that the tests run. */
export type ExpressVersion = 4 | 5;

/** One statement that registers something on `target`. */
type Registration = (scope: Scope, target: string) => string;

const ROUTES = ['/', '/data', '/data', '/items', '/items/:id', '/data/'];
/** Paths that one major reads in its own way; those that end the start-up of Express 5 are left to its own tests. */
const OWN: Readonly<Record<ExpressVersion, readonly string[]>> = {
  4: ['*', '/items/:id?', '/api/*', '/items/*'],
  5: ['/{*rest}', '/*rest', '/items{/:id}', '/api/*rest'],
};

const routePath = (version: ExpressVersion): fc.Arbitrary<string> =>
  weighted(
    [10, fc.constantFrom(...ROUTES).map(quote)],
    [2, fc.constantFrom(...OWN[version]).map(quote)],
    [1, fc.constantFrom("['/data', '/items']", '/^\\/items/')],
  );

const mountPath: fc.Arbitrary<string> = fc.constantFrom('/api', '/data', '/items', '/api/', '/').map(quote);

const METHODS = ['get', 'get', 'post', 'put', 'delete', 'patch', 'options', 'all'] as const;

/** What stands before an endpoint in its route. */
const before: fc.Arbitrary<readonly Code[]> = weighted<readonly Code[]>(
  [6, fc.constant([])],
  [2, corsCall.map((code) => [code])],
  [1, middleware.map((code) => [code])],
  [1, fc.tuple(corsCall, middleware)],
);

const route = (version: ExpressVersion): fc.Arbitrary<Registration> =>
  fc
    .record({ method: fc.constantFrom(...METHODS), path: routePath(version), first: before, last: endpoint })
    .map(({ method, path, first, last }) => (scope, target) => {
      const handlers = [...first, last].map((code) => code(scope));
      return `${target}.${method}(${path}, ${handlers.join(', ')});`;
    });

const routeChain = (version: ExpressVersion): fc.Arbitrary<Registration> =>
  fc
    .record({
      path: routePath(version),
      links: fc.array(fc.tuple(fc.constantFrom(...METHODS), weighted([4, endpoint], [1, corsCall])), {
        minLength: 1,
        maxLength: 3,
      }),
    })
    .map(
      ({ path, links }) =>
        (scope, target) =>
          `${target}.route(${path})\n${indent(links.map(([method, code]) => `.${method}(${code(scope)})`).join('\n'))};`,
    );

const useOf = (code: fc.Arbitrary<Code>): fc.Arbitrary<Registration> =>
  fc.tuple(code, fc.option(mountPath, { freq: 3 })).map(([handler, path]) => (scope, target) => {
    const printed = handler(scope);
    return path === null ? `${target}.use(${printed});` : `${target}.use(${path}, ${printed});`;
  });

/** `cors` called for each request, behind a test of the request. */
const perRequest: fc.Arbitrary<Code> = fc.tuple(corsCall, requestTest, fc.constantFrom('always', 'tested')).map(
  ([code, test, form]): Code =>
    (scope) => {
      const call = `${code(scope)}(req, res, next);`;
      return form === 'always'
        ? `(req, res, next) => ${call.slice(0, -1)}`
        : `(req, res, next) => {\n  if (${test('req')}) return ${call}\n  next();\n}`;
    },
);

const optionsRoute = (version: ExpressVersion): fc.Arbitrary<Registration> =>
  fc.tuple(routePath(version), weighted([3, corsCall], [1, endpoint])).map(
    ([path, code]) =>
      (scope, target) =>
        `${target}.options(${path}, ${code(scope)});`,
  );

/** What stands on an application and on a router alike. */
const registration = (version: ExpressVersion): fc.Arbitrary<Registration> =>
  weighted(
    [12, route(version)],
    [2, routeChain(version)],
    [6, useOf(corsCall)],
    [6, useOf(middleware)],
    [1, useOf(perRequest)],
    [
      1,
      useOf(
        fc.tuple(middleware, corsCall, fc.constantFrom('list', 'array')).map(
          ([first, second, form]): Code =>
            (scope) =>
              form === 'list' ? `${first(scope)}, ${second(scope)}` : `[${first(scope)}, ${second(scope)}]`,
        ),
      ),
    ],
    [4, optionsRoute(version)],
    [2, useOf(failureHandler)],
  );

/** A router with its own registrations, mounted. */
const mounted = (version: ExpressVersion): fc.Arbitrary<Registration> =>
  fc
    .record({
      inside: fc.array(registration(version), { minLength: 1, maxLength: 3 }),
      path: fc.option(mountPath, { freq: 6 }),
      ahead: fc.option(corsCall, { freq: 1 }),
      factory: fc.constantFrom('$express.Router()', '$express.Router()', '$express.Router()', '$express()'),
    })
    .map(({ inside, path, ahead, factory }) => (scope, target) => {
      const router = scope.declare('router', (name) => `const ${name} = ${factory};`);
      const lines = inside.map((one) => one(scope, router));
      const args = [...(path === null ? [] : [path]), ...(ahead === null ? [] : [ahead(scope)]), router];
      return [...lines, `${target}.use(${args.join(', ')});`].join('\n');
    });

/** Registrations in a function that takes the application. */
const inFunction = (version: ExpressVersion): fc.Arbitrary<Registration> =>
  fc.array(registration(version), { minLength: 1, maxLength: 2 }).map((inside) => (scope, target) => {
    const lines = inside.map((one) => one(scope, 'server'));
    return `${scope.declare('setUp', (name) => `function ${name}(server) {\n${indent(lines.join('\n'))}\n}`)}(${target});`;
  });

/** What answers every request that comes so far. */
const catchAll: fc.Arbitrary<Registration> = endpoint.map(
  (code) => (scope, target) => `${target}.use(${code(scope)});`,
);

const setting: fc.Arbitrary<Registration> = fc.constantFrom<Registration>(
  (_, target) => `${target}.disable('x-powered-by');`,
  (_, target) => `${target}.use($express.json());`,
);

/** How a program begins and ends. */
interface Form {
  readonly cors: string;
  readonly head: readonly string[];
  readonly tail: string;
  readonly file: string;
}

const form: fc.Arbitrary<Form> = fc.constantFrom<Form[]>(
  {
    cors: 'cors',
    head: ["const express = require('express');", "const cors = require('cors');"],
    tail: 'module.exports = app;',
    file: 'app.js',
  },
  {
    cors: 'enableCors',
    head: ["var express = require('express'), enableCors = require('cors');"],
    tail: 'app.listen(3000);',
    file: 'server.js',
  },
  {
    cors: 'cors',
    head: ["import express from 'express';", "import cors from 'cors';"],
    tail: 'export default app;',
    file: 'app.mjs',
  },
  {
    cors: 'allow',
    head: ["import express = require('express');", "import allow = require('cors');"],
    tail: 'export = app;',
    file: 'app.ts',
  },
);

const MAX_REGISTRATIONS = 6;

/** Random Express programs as source text, for a major of Express. */
export const expressProgram = (version: ExpressVersion): fc.Arbitrary<GeneratedProgram> =>
  fc
    .record({
      form,
      registrations: fc.array(
        weighted([10, registration(version)], [3, mounted(version)], [1, inFunction(version)], [1, setting]),
        {
          minLength: 1,
          maxLength: MAX_REGISTRATIONS,
        },
      ),
      last: weighted<readonly Registration[]>(
        [4, fc.constant([])],
        [3, catchAll.map((one) => [one])],
        [1, useOf(failureHandler).map((one) => [one])],
      ),
    })
    .map(({ form: { cors, head, tail, file }, registrations, last }) => {
      const scope = openScope(['express', cors, 'app']);
      const lines = [...registrations, ...last].map((one) => one(scope, 'app'));
      const text = [...head, '', ...scope.declarations, '', 'const app = express();', ...lines, '', tail, ''].join(
        '\n',
      );
      return {
        file,
        source: text
          .replaceAll('$cors', cors)
          .replaceAll('$express', 'express')
          .replace(/\n{3,}/g, '\n\n'),
      };
    });
