import fc from 'fast-check';
import { block, type Code, fixed, indent, inlineOrNamed, quote, textOf, weighted } from './code.ts';
import { originTest } from './tests.ts';
import { headerNames, methodNames, nameList, originList, originText, pattern } from './values.ts';

/** What an origin callback calls back with where it lets an origin through. */
const admission = fc.constantFrom(
  'null, true',
  'null, true',
  'null, origin',
  "null, 'https://app.example.com'",
  "null, '*'",
  'undefined, true',
);

/** What it calls back with where it does not. */
const refusal = fc.constantFrom(
  'null, false',
  "new Error('Not allowed by CORS')",
  'null',
  "Object.assign(new Error('no'), { status: 403 })",
  'null, []',
);

/** The body of an origin callback over `origin` and `done`. */
const originBody: fc.Arbitrary<Code> = fc
  .record({
    test: originTest,
    yes: admission,
    no: refusal,
    form: weighted<'if' | 'early' | 'ternary' | 'value' | 'switch' | 'throw' | 'silent'>(
      [60, fc.constantFrom('if', 'early', 'ternary', 'value')],
      [10, fc.constantFrom('switch', 'throw')],
      [1, fc.constant('silent')],
    ),
  })
  .map(({ test, yes, no, form }) => (scope) => {
    const printed = test(scope, 'origin');
    switch (form) {
      case 'if':
        return `if (${printed}) {\n  done(${yes});\n} else {\n  done(${no});\n}`;
      case 'early':
        return `if (${printed}) return done(${yes});\nreturn done(${no});`;
      case 'ternary':
        return `${printed} ? done(${yes}) : done(${no});`;
      case 'value':
        return `done(null, ${printed});`;
      case 'switch':
        return `switch (origin) {\n  case 'https://app.example.com':\n  case 'http://localhost:3000':\n    return done(${yes});\n  default:\n    return done(${no});\n}`;
      case 'throw':
        return `if (!(${printed})) throw new Error('Not allowed');\ndone(${yes});`;
      case 'silent':
        return `if (${printed}) done(${yes});`;
    }
  });

/** A function that is asked about each origin and calls back. */
export const originCallback: fc.Arbitrary<Code> = fc
  .tuple(originBody, fc.constantFrom('arrow', 'function', 'named'))
  .map(([body, form]) => (scope) => {
    const printed = block([body(scope)]);
    if (form === 'arrow') return `(origin, done) => ${printed}`;
    if (form === 'function') return `function (origin, done) ${printed}`;
    return scope.declare('decide', (name) => `function ${name}(origin, done) ${printed}`);
  });

const originOption: fc.Arbitrary<Code> = weighted(
  [8, originText.map(quote).map(fixed)],
  [6, textOf("'*'", 'true', 'false')],
  [1, textOf("process.env.CORS_ORIGIN || 'https://app.example.com'")],
  [2, textOf('undefined', "''", 'null', '[]', "['*']", "'https://app.example.com,https://admin.example.com'")],
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
  [12, originCallback],
);

/** The options of `cors` other than `origin`, each with values as authors write them, the useless ones included. */
const OTHERS: Readonly<Record<string, fc.Arbitrary<Code>>> = {
  credentials: textOf('true', 'true', 'true', 'false', "'true'", '1', 'undefined'),
  methods: weighted([8, nameList(methodNames)], [1, textOf('[]', "''", 'undefined')]),
  allowedHeaders: weighted([6, nameList(headerNames)], [2, textOf('[]', "''", "'*'", 'undefined', 'null')]),
  headers: nameList(headerNames),
  exposedHeaders: weighted([6, nameList(headerNames)], [2, textOf('[]', "''", "'*'", 'undefined')]),
  maxAge: textOf('0', '600', '86400', "'3600'", 'null', '60 * 60', '-1', "''"),
  preflightContinue: textOf('true', 'true', 'false', "'false'"),
  optionsSuccessStatus: textOf('200', '200', '204', '404', "'204'", 'undefined', '99'),
};

/** An option and its value. */
export interface Property {
  readonly key: string;
  readonly value: Code;
}

const property = (key: string): fc.Arbitrary<Property> =>
  (OTHERS[key] ?? textOf('undefined')).map((value) => ({ key, value }));

const otherProperties: fc.Arbitrary<readonly Property[]> = fc
  .subarray(Object.keys(OTHERS), { minLength: 0, maxLength: 4 })
  .chain((keys) => fc.tuple(...keys.map(property)));

const properties: fc.Arbitrary<readonly Property[]> = fc
  .tuple(
    weighted<Property | null>([9, originOption.map((value) => ({ key: 'origin', value }))], [1, fc.constant(null)]),
    otherProperties,
  )
  .map(([origin, others]) => (origin === null ? others : [origin, ...others]));

const printObject = (entries: readonly string[]): string =>
  entries.length === 0 ? '{}' : `{\n${indent(entries.map((entry) => `${entry},`).join('\n'))}\n}`;

/** An options object in one of the forms that mean the same. */
export const optionsObjectOf = (properties: fc.Arbitrary<readonly Property[]>): fc.Arbitrary<Code> =>
  fc
    .tuple(properties, fc.constantFrom('object', 'spread', 'shorthand', 'returned', 'assigned'))
    .map(([entries, form]) => (scope) => {
      const printed = entries.map(({ key, value }) => ({ key, text: value(scope) }));
      const whole = printed.map(({ key, text }) => `${key}: ${text}`);
      switch (form) {
        case 'spread': {
          const half = Math.ceil(whole.length / 2);
          const base = scope.declare('baseOptions', (name) => `const ${name} = ${printObject(whole.slice(0, half))};`);
          return printObject([`...${base}`, ...whole.slice(half)]);
        }
        case 'shorthand':
          return printObject(
            printed.map(({ key, text }) => {
              const name = scope.declare(key, (own) => `const ${own} = ${text};`);
              return name === key ? key : `${key}: ${name}`;
            }),
          );
        case 'returned':
          return `${scope.declare('corsOptions', (name) => `function ${name}() {\n  return ${indent(printObject(whole)).trimStart()};\n}`)}()`;
        case 'assigned':
          return scope.declare('corsOptions', (name) =>
            [`const ${name} = {};`, ...printed.map(({ key, text }) => `${name}.${key} = ${text};`)].join('\n'),
          );
        default:
          return printObject(whole);
      }
    });

const optionsObject = optionsObjectOf(properties);

/** A function that chooses the options for each request. */
const delegate: fc.Arbitrary<Code> = fc
  .record({ test: originTest, yes: optionsObject, no: optionsObject, form: fc.constantFrom('if', 'value', 'error') })
  .map(({ test, yes, no, form }) => (scope) => {
    const printed = test(scope, 'req.headers.origin');
    if (form === 'value') return `(req, done) => done(null, { origin: Boolean(${printed}), credentials: true })`;
    const refuse = form === 'error' ? "done(new Error('Not allowed'))" : `done(null, ${no(scope)})`;
    return `(req, done) => ${block([`if (${printed}) return done(null, ${yes(scope)});`, `return ${refuse};`])}`;
  });

/** A call of `cors`, or a constant that holds one. `$cors` stands for the name under which the program imported it. */
export const corsCall: fc.Arbitrary<Code> = weighted(
  [
    12,
    inlineOrNamed(
      'withCors',
      inlineOrNamed('options', optionsObject).map(
        (code): Code =>
          (scope) =>
            `$cors(${code(scope)})`,
      ),
    ),
  ],
  [2, fc.constant<Code>(() => '$cors()')],
  [
    3,
    delegate.map(
      (code): Code =>
        (scope) =>
          `$cors(${code(scope)})`,
    ),
  ],
);
