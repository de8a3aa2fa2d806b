import fc from 'fast-check';
import { block, type Code, indent, quote, type Scope, weighted } from './code.ts';
import { originTest, requestTest } from './tests.ts';
import { headerNames, methodNames, originList, originText } from './values.ts';

/** The names in reach of a handler's body, and how it reads the request's origin. */
export interface Frame {
  readonly scope: Scope;
  readonly request: string;
  readonly response: string;
  readonly origin: string;
}

/** One statement of a handler, printed; `''` prints nothing. */
export type Statement = (frame: Frame) => string;

const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';

/** A value for Access-Control-Allow-Origin. */
const originValue: fc.Arbitrary<Statement> = weighted<Statement>(
  [4, originText.map((text) => () => quote(text))],
  [2, fc.constant<Statement>(() => quote('*'))],
  [5, fc.constant<Statement>(({ origin }) => origin)],
  [
    3,
    fc.constantFrom<Statement>(
      ({ origin }) => `${origin} || '*'`,
      ({ origin }) => `${origin} ?? 'null'`,
    ),
  ],
  [2, fc.constant<Statement>(({ origin }) => `\`\${${origin}}\``)],
  [
    1,
    originList.map(
      (list) =>
        ({ scope }) =>
          `${list(scope)}.join(', ')`,
    ),
  ],
  [
    1,
    originList.map(
      (list) =>
        ({ scope }) =>
          `${list(scope)}[0]`,
    ),
  ],
  [
    2,
    fc.tuple(originTest, originText).map(
      ([test, text]) =>
        ({ scope, origin }) =>
          `${test(scope, origin)} ? ${origin} : ${quote(text)}`,
    ),
  ],
);

const comma = (names: fc.Arbitrary<readonly string[]>) =>
  names.map(
    (list): Statement =>
      () =>
        quote(list.join(', ')),
  );

/** A header that decides CORS, with a value. */
const header: fc.Arbitrary<readonly [name: string, value: Statement]> = weighted<readonly [string, Statement]>(
  [8, originValue.map((value) => [ALLOW_ORIGIN, value] as const)],
  [
    3,
    fc
      .constantFrom("'true'", 'true', "'false'")
      .map((text) => ['Access-Control-Allow-Credentials', () => text] as const),
  ],
  [2, comma(methodNames).map((value) => ['Access-Control-Allow-Methods', value] as const)],
  [2, comma(headerNames).map((value) => ['Access-Control-Allow-Headers', value] as const)],
  [1, comma(headerNames).map((value) => ['Access-Control-Expose-Headers', value] as const)],
  [1, fc.constantFrom("'600'", '600').map((text) => ['Access-Control-Max-Age', () => text] as const)],
  [
    2,
    fc
      .constantFrom('Origin', 'Accept, Origin', '*', 'accept-encoding')
      .map((text) => ['Vary', () => quote(text)] as const),
  ],
  [1, fc.constant(['access-control-allow-origin', () => quote('*')] as const)],
  [
    1,
    fc.constant([
      'Access-Control-Allow-Headers',
      ({ request }: Frame) => `${request}.headers['access-control-request-headers'] || ''`,
    ] as const),
  ],
);

const write: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    10,
    fc.tuple(header, fc.constantFrom('set', 'header', 'setHeader', 'setHeader', 'append')).map(
      ([[name, value], method]) =>
        (frame) =>
          `${frame.response}.${method}(${quote(name)}, ${value(frame)});`,
    ),
  ],
  [
    2,
    fc.constantFrom("'Origin'", "'origin'", "'Accept'", "'Origin, Accept'", "['Accept', 'Origin']", "'*'").map(
      (text) =>
        ({ response }) =>
          `${response}.vary(${text});`,
    ),
  ],
  [
    1,
    fc.constantFrom(ALLOW_ORIGIN, 'vary', 'Access-Control-Allow-Credentials').map(
      (name) =>
        ({ response }) =>
          `${response}.removeHeader(${quote(name)});`,
    ),
  ],
  [
    2,
    fc.tuple(fc.array(header, { minLength: 1, maxLength: 3 }), fc.constantFrom('set', 'header')).map(
      ([headers, method]) =>
        (frame) =>
          `${frame.response}.${method}({ ${headers.map(([name, value]) => `${quote(name)}: ${value(frame)}`).join(', ')} });`,
    ),
  ],
  [
    1,
    fc.tuple(originText, originText).map(
      ([first, second]) =>
        ({ response }) =>
          `${response}.set(${quote(ALLOW_ORIGIN)}, [${quote(first)}, ${quote(second)}]);`,
    ),
  ],
  [
    1,
    fc.constantFrom(401, 418, 202).map(
      (status) =>
        ({ response }) =>
          `${response}.status(${status});`,
    ),
  ],
);

const writes: fc.Arbitrary<Statement> = fc
  .array(write, { minLength: 1, maxLength: 3 })
  .map((list) => (frame) => list.map((statement) => statement(frame)).join('\n'));

/** A test over the origin or over the rest of the request. */
export const anyTest: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    9,
    originTest.map(
      (test) =>
        ({ scope, origin }) =>
          test(scope, origin),
    ),
  ],
  [
    3,
    requestTest.map(
      (test) =>
        ({ request }) =>
          test(request),
    ),
  ],
  [
    1,
    fc.constantFrom<Statement>(
      ({ response }) => `!${response}.get('${ALLOW_ORIGIN}')`,
      ({ response }) => `${response}.getHeader('Vary') === 'Origin'`,
      ({ response }) => `${response}.headersSent`,
    ),
  ],
);

const branch: fc.Arbitrary<Statement> = fc
  .tuple(anyTest, writes, fc.option(writes))
  .map(([test, then, otherwise]) => (frame) => {
    const head = `if (${test(frame)}) ${block([then(frame)])}`;
    return otherwise === null ? head : `${head} else ${block([otherwise(frame)])}`;
  });

const choice: fc.Arbitrary<Statement> = fc
  .record({ first: originText, second: originText, then: writes, otherwise: writes })
  .map(({ first, second, then, otherwise }) => (frame) => {
    const cases = [
      `case ${quote(first)}:`,
      `case ${quote(second)}:`,
      indent(`${then(frame)}\nbreak;`),
      'default:',
      indent(otherwise(frame)),
    ];
    return `switch (${frame.origin}) ${block(cases)}`;
  });

/** A local that a branch overwrites before it is sent. */
const local: fc.Arbitrary<Statement> = fc.tuple(originText, originTest, fc.constantFrom('set', 'setHeader')).map(
  ([text, test, method]) =>
    ({ scope, origin, response }) =>
      block([
        `let allow = ${quote(text)};`,
        `if (${test(scope, origin)}) allow = ${origin};`,
        `${response}.${method}(${quote(ALLOW_ORIGIN)}, allow);`,
      ]),
);

/** Writes that a function above the application holds. */
const helper: fc.Arbitrary<Statement> = writes.map((body) => ({ scope, request, response }) => {
  const inner: Frame = { scope, request: 'req', response: 'res', origin: 'req.headers.origin' };
  const printed = body(inner);
  return `${scope.declare('allow', (name) => `function ${name}(req, res) ${block([printed])}`)}(${request}, ${response});`;
});

/** What a handler does before it ends. */
export const statement: fc.Arbitrary<Statement> = weighted<Statement>(
  [8, write],
  [6, branch],
  [1, choice],
  [1, local],
  [1, helper],
);

/** A test after which a handler ends early. `ending` prints what stands in the braces. */
export const early = (ending: fc.Arbitrary<Statement>): fc.Arbitrary<Statement> =>
  fc.tuple(anyTest, fc.option(writes), ending).map(([test, before, end]) => (frame) => {
    const body = before === null ? [] : [before(frame)];
    return `if (${test(frame)}) ${block([...body, end(frame)])}`;
  });

/** The header object of `writeHead`. */
export const headerObject: fc.Arbitrary<Statement> = fc
  .array(header, { minLength: 1, maxLength: 2 })
  .map((headers) => (frame) => `{ ${headers.map(([name, value]) => `${quote(name)}: ${value(frame)}`).join(', ')} }`);

/** A piece of a handler as code of the program, for a frame that is fixed. */
export const inFrame =
  (piece: Statement, frame: Omit<Frame, 'scope'>): Code =>
  (scope) =>
    piece({ ...frame, scope });
