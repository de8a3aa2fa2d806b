import fc from 'fast-check';
import { quote, type Scope, weighted } from './code.ts';
import { originList, originText, pattern } from './values.ts';

/** A test over an origin. `subject` is the expression that holds it, `undefined` at run time where the request has none. */
export type OriginTest = (scope: Scope, subject: string) => string;

/** Parts of origins that prefixes, suffixes and substrings are tested for. */
const fragment = fc.constantFrom('https://', 'https://app', '.example.com', 'example.com', 'localhost', ':3000');

const listTest: fc.Arbitrary<OriginTest> = fc
  .tuple(
    originList,
    fc.constantFrom(
      (list: string, subject: string) => `${list}.includes(${subject})`,
      (list: string, subject: string) => `${list}.indexOf(${subject}) !== -1`,
      (list: string, subject: string) => `${list}.indexOf(${subject}) > -1`,
      (list: string, subject: string) => `${list}.some((item) => item === ${subject})`,
      (list: string, subject: string) => `new Set(${list}).has(${subject})`,
    ),
  )
  .map(
    ([list, print]) =>
      (scope, subject) =>
        print(list(scope), subject),
  );

const equality: fc.Arbitrary<OriginTest> = fc.tuple(originText, fc.constantFrom('===', '!==', '==')).map(
  ([text, operator]) =>
    (_, subject) =>
      `${subject} ${operator} ${quote(text)}`,
);

const presence: fc.Arbitrary<OriginTest> = fc.constantFrom<OriginTest>(
  (_, subject) => subject,
  (_, subject) => `!${subject}`,
  (_, subject) => `${subject} !== undefined`,
  (_, subject) => `${subject} === 'null'`,
  (_, subject) => `typeof ${subject} === 'string'`,
);

const fragmentTest: fc.Arbitrary<OriginTest> = fc
  .tuple(
    fragment,
    fc.constantFrom('startsWith', 'endsWith', 'includes'),
    fc.constantFrom(
      (subject: string, call: string) => `${subject} && ${subject}.${call}`,
      (subject: string, call: string) => `${subject}?.${call}`,
      (subject: string, call: string) => `(${subject} || '').${call}`,
    ),
  )
  .map(
    ([text, method, guard]) =>
      (_, subject) =>
        guard(subject, `${method}(${quote(text)})`),
  );

const positionTest: fc.Arbitrary<OriginTest> = fc
  .tuple(fragment, fc.constantFrom('!== -1', '>= 0', '=== 0', '> -1'))
  .map(
    ([text, position]) =>
      (_, subject) =>
        `${subject} && ${subject}.indexOf(${quote(text)}) ${position}`,
  );

const patternTest: fc.Arbitrary<OriginTest> = fc.tuple(pattern, fc.constantFrom('test', 'test', 'match')).map(
  ([source, form]) =>
    (scope, subject) =>
      form === 'test' ? `${source(scope)}.test(${subject})` : `(${subject} || '').match(${source(scope)})`,
);

const lowered: fc.Arbitrary<OriginTest> = originText.map(
  (text) => (_, subject) => `${subject} && ${subject}.toLowerCase() === ${quote(text.toLowerCase())}`,
);

/** Throws where the request has no origin: a failure in Express, not an answer. */
const unguarded: fc.Arbitrary<OriginTest> = fragment.map(
  (text) => (_, subject) => `${subject}.startsWith(${quote(text)})`,
);

const leaf: fc.Arbitrary<OriginTest> = weighted(
  [8, listTest],
  [4, equality],
  [4, presence],
  [4, fragmentTest],
  [2, positionTest],
  [4, patternTest],
  [1, lowered],
  [1, unguarded],
);

/** A function above the application that says whether an origin is allowed. */
const predicate: fc.Arbitrary<OriginTest> = fc
  .tuple(leaf, originList, fc.constantFrom('arrow', 'function', 'early', 'loop'))
  .map(([test, list, form]) => (scope, subject) => {
    const inside = form === 'loop' ? list(scope) : test(scope, 'value');
    const name = scope.declare('isAllowed', (own) => {
      switch (form) {
        case 'arrow':
          return `const ${own} = (value) => ${inside};`;
        case 'function':
          return `function ${own}(value) {\n  return ${inside};\n}`;
        case 'early':
          return `const ${own} = (value) => {\n  if (${inside}) return true;\n  return false;\n};`;
        default:
          return `function ${own}(value) {\n  for (const one of ${inside}) {\n    if (one === value) return true;\n  }\n  return false;\n}`;
      }
    });
    return `${name}(${subject})`;
  });

/** Tests over an origin, alone, joined and behind a name. */
export const originTest: fc.Arbitrary<OriginTest> = weighted(
  [12, leaf],
  [3, predicate],
  [
    2,
    leaf.map(
      (test): OriginTest =>
        (scope, subject) =>
          `!(${test(scope, subject)})`,
    ),
  ],
  [
    6,
    fc.tuple(leaf, leaf, fc.constantFrom('&&', '||')).map(
      ([left, right, operator]): OriginTest =>
        (scope, subject) =>
          `(${left(scope, subject)}) ${operator} (${right(scope, subject)})`,
    ),
  ],
);

/** A test over the rest of a request. `request` names it. */
export type RequestTest = (request: string) => string;

/** Tests over what every request of Node has. */
export const NODE_REQUEST_TESTS: readonly RequestTest[] = [
  (request) => `${request}.method === 'OPTIONS'`,
  (request) => `${request}.method !== 'OPTIONS'`,
  (request) => `['PUT', 'DELETE'].includes(${request}.method)`,
  (request) => `${request}.method.toLowerCase() === 'options'`,
  (request) => `${request}.method === 'OPTIONS' && ${request}.headers['access-control-request-method']`,
  (request) => `${request}.headers['access-control-request-method'] === 'PUT'`,
];

/** Tests over the rest of a request of Express. */
export const requestTest: fc.Arbitrary<RequestTest> = fc.constantFrom<RequestTest[]>(
  ...NODE_REQUEST_TESTS,
  (request) => `${request}.get('Access-Control-Request-Headers')`,
  (request) => `${request}.path === '/data'`,
  (request) => `${request}.path.startsWith('/api')`,
  (request) => `${request}.originalUrl.startsWith('/api/')`,
);
