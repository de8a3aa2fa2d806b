import fc from 'fast-check';
import { block, type Code, fixed, inlineOrNamed, quote, textOf, weighted } from '../code.ts';
import { optionsObjectOf, originCallback, type Property } from '../options.ts';
import { originTest } from '../tests.ts';
import { headerNames, methodNames, nameList, originList, originText, pattern } from '../values.ts';

const ADMITTED = ['true', 'true', 'origin', "'https://app.example.com'", "'*'", "['https://app.example.com']"] as const;
const REFUSED = ['false', 'false', 'undefined', '[]', "''"] as const;

/** A function that is asked about each origin and returns a promise. */
const originPromise: fc.Arbitrary<Code> = fc
  .record({
    test: originTest,
    yes: fc.constantFrom(...ADMITTED),
    no: fc.constantFrom(...REFUSED),
    form: fc.constantFrom('if', 'ternary', 'value', 'throw'),
    shape: fc.constantFrom('arrow', 'function'),
  })
  .map(({ test, yes, no, form, shape }) => (scope) => {
    const printed = test(scope, 'origin');
    const lines = {
      if: [`if (${printed}) return ${yes};`, `return ${no};`],
      ternary: [`return ${printed} ? ${yes} : ${no};`],
      value: [`return Boolean(${printed});`],
      throw: [`if (!(${printed})) throw new Error('Not allowed');`, `return ${yes};`],
    }[form];
    return shape === 'arrow' ? `async (origin) => ${block(lines)}` : `async function (origin) ${block(lines)}`;
  });

const originOption: fc.Arbitrary<Code> = weighted(
  [8, originText.map(quote).map(fixed)],
  [8, textOf("'*'", 'true', 'true', 'false')],
  [1, textOf("process.env.CORS_ORIGIN || 'https://app.example.com'")],
  [2, textOf('undefined', "''", 'null', '[]', "['*']", "['https://app.example.com', '*']", '[true]')],
  [8, originList],
  [6, pattern],
  [
    4,
    fc.array(weighted([2, originText.map(quote).map(fixed)], [1, pattern]), { minLength: 1, maxLength: 3 }).map(
      (items): Code =>
        (scope) =>
          `[${items.map((item) => item(scope)).join(', ')}]`,
    ),
  ],
  [8, originCallback],
  [6, originPromise],
);

/** The options other than `origin`, each with values as authors write them, the useless ones included. */
const OTHERS: Readonly<Record<string, fc.Arbitrary<Code>>> = {
  credentials: textOf('true', 'true', 'true', 'false', "'true'", '1', 'undefined'),
  methods: weighted([8, nameList(methodNames)], [1, textOf('[]', "''", "'*'")]),
  allowedHeaders: weighted([6, nameList(headerNames)], [2, textOf('[]', "''", "'*'", 'null')]),
  exposedHeaders: weighted([6, nameList(headerNames)], [2, textOf('[]', "''", "'*'", 'null')]),
  maxAge: textOf('0', '600', '86400', "'3600'", 'null', '60 * 60'),
  preflight: textOf('true', 'false'),
  preflightContinue: textOf('true', 'true', 'false'),
  optionsSuccessStatus: textOf('200', '200', '204', '404'),
  strictPreflight: textOf('false', 'false', 'true'),
  hideOptionsRoute: textOf('false', 'true'),
  cacheControl: textOf('600', "'public, max-age=60'"),
};

const HOOKS = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;

const hook: fc.Arbitrary<Property> = fc
  .constantFrom(...HOOKS)
  .map((name) => ({ key: 'hook', value: fixed(quote(name)) }));

const property = (key: string): fc.Arbitrary<Property> =>
  (OTHERS[key] ?? textOf('undefined')).map((value) => ({ key, value }));

const origin: fc.Arbitrary<readonly Property[]> = weighted<readonly Property[]>(
  [9, originOption.map((value) => [{ key: 'origin', value }])],
  [1, fc.constant([])],
);

const others: fc.Arbitrary<readonly Property[]> = fc
  .subarray(Object.keys(OTHERS), { minLength: 0, maxLength: 4 })
  .chain((keys) => fc.tuple(...keys.map(property)));

const maybeHook: fc.Arbitrary<readonly Property[]> = weighted<readonly Property[]>(
  [4, fc.constant([])],
  [1, hook.map((one) => [one])],
);

/** Options of one context, `hook` included. */
const options = optionsObjectOf(fc.tuple(origin, others, maybeHook).map((parts) => parts.flat()));

/** Options that a request or a route decides. */
const innerOptions = optionsObjectOf(fc.tuple(origin, others).map((parts) => parts.flat()));

/** The options of a route: off, or some of them. */
export const routeOptions: fc.Arbitrary<Code> = weighted([2, textOf('false')], [3, innerOptions]);

/** A function that chooses the options for each request. */
const delegate: fc.Arbitrary<Code> = fc
  .record({
    test: originTest,
    yes: innerOptions,
    no: innerOptions,
    form: fc.constantFrom('callback', 'callback', 'error', 'async', 'async', 'reject'),
  })
  .map(({ test, yes, no, form }) => (scope) => {
    const printed = test(scope, 'request.headers.origin');
    const [allow, refuse] = [yes(scope), no(scope)];
    switch (form) {
      case 'callback':
        return `(request, done) => ${block([`if (${printed}) return done(null, ${allow});`, `done(null, ${refuse});`])}`;
      case 'error':
        return `(request, done) => ${block([`if (${printed}) return done(null, ${allow});`, "done(new Error('Not allowed'));"])}`;
      case 'async':
        return `async (request) => ${block([`if (${printed}) return ${allow};`, `return ${refuse};`])}`;
      default:
        return `async (request) => ${block([`if (${printed}) return ${allow};`, "throw new Error('Not allowed');"])}`;
    }
  });

const named = inlineOrNamed('options', options);

/** What stands behind the plugin in `register`: nothing, options, or a function that chooses them. */
export const registered: fc.Arbitrary<Code | null> = weighted<Code | null>(
  [1, fc.constant(null)],
  [12, named],
  [
    1,
    delegate.map(
      (code): Code =>
        (scope) =>
          `() => (${code(scope)})`,
    ),
  ],
  [
    2,
    fc.tuple(delegate, fc.option(fc.constantFrom(...HOOKS))).map(
      ([code, name]): Code =>
        (scope) =>
          name === null ? `{ delegator: ${code(scope)} }` : `{ hook: '${name}', delegator: ${code(scope)} }`,
    ),
  ],
);
