import fc from 'fast-check';
import { block, indent, quote, type Scope, weighted } from './code.ts';
import { originTest } from './tests.ts';
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

export const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';

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
export const header: fc.Arbitrary<readonly [name: string, value: Statement]> = weighted<readonly [string, Statement]>(
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

/** An object of headers that decide CORS. */
export const headerObject: fc.Arbitrary<Statement> = fc
  .array(header, { minLength: 1, maxLength: 2 })
  .map((headers) => (frame) => `{ ${headers.map(([name, value]) => `${quote(name)}: ${value(frame)}`).join(', ')} }`);

/** How the handlers of a library write headers and ask about their request. */
export interface Idiom {
  /** A write of one header or more, or of the status. */
  readonly write: fc.Arbitrary<Statement>;
  /** A test over what is not the origin. */
  readonly test: fc.Arbitrary<Statement>;
  /** Sets one header. */
  readonly set: fc.Arbitrary<(response: string, name: string, value: string) => string>;
}

/** The pieces of a body, in the idiom of a library. */
export interface Pieces {
  /** What a handler does before it ends. */
  readonly statement: fc.Arbitrary<Statement>;
  /** A test over the origin or over the rest of the request. */
  readonly anyTest: fc.Arbitrary<Statement>;
  /** A test after which a handler ends early. `ending` prints what stands in the braces. */
  early(ending: fc.Arbitrary<Statement>): fc.Arbitrary<Statement>;
}

/** A test over the origin, or one of the idiom's own. */
const testsOf = ({ test }: Idiom): fc.Arbitrary<Statement> =>
  weighted<Statement>(
    [
      9,
      originTest.map(
        (made) =>
          ({ scope, origin }) =>
            made(scope, origin),
      ),
    ],
    [4, test],
  );

const writesOf = ({ write }: Idiom): fc.Arbitrary<Statement> =>
  fc
    .array(write, { minLength: 1, maxLength: 3 })
    .map((list) => (frame) => list.map((statement) => statement(frame)).join('\n'));

const branchOf = (anyTest: fc.Arbitrary<Statement>, writes: fc.Arbitrary<Statement>): fc.Arbitrary<Statement> =>
  fc.tuple(anyTest, writes, fc.option(writes)).map(([test, then, otherwise]) => (frame) => {
    const head = `if (${test(frame)}) ${block([then(frame)])}`;
    return otherwise === null ? head : `${head} else ${block([otherwise(frame)])}`;
  });

const choiceOf = (writes: fc.Arbitrary<Statement>): fc.Arbitrary<Statement> =>
  fc
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
const localOf = ({ set }: Idiom): fc.Arbitrary<Statement> =>
  fc.tuple(originText, originTest, set).map(
    ([text, test, print]) =>
      ({ scope, origin, response }) =>
        block([
          `let allow = ${quote(text)};`,
          `if (${test(scope, origin)}) allow = ${origin};`,
          print(response, quote(ALLOW_ORIGIN), 'allow'),
        ]),
  );

/** Writes that a function above the application holds. */
const helperOf = (writes: fc.Arbitrary<Statement>): fc.Arbitrary<Statement> =>
  writes.map((body) => ({ scope, request, response }) => {
    const inner: Frame = { scope, request: 'req', response: 'res', origin: 'req.headers.origin' };
    const printed = body(inner);
    return `${scope.declare('allow', (name) => `function ${name}(req, res) ${block([printed])}`)}(${request}, ${response});`;
  });

/** What bodies are made of, in an idiom. */
export function piecesOf(idiom: Idiom): Pieces {
  const anyTest = testsOf(idiom);
  const writes = writesOf(idiom);
  return {
    anyTest,
    statement: weighted<Statement>(
      [8, idiom.write],
      [6, branchOf(anyTest, writes)],
      [1, choiceOf(writes)],
      [1, localOf(idiom)],
      [1, helperOf(writes)],
    ),
    early: (ending) =>
      fc.tuple(anyTest, fc.option(writes), ending).map(([test, before, end]) => (frame) => {
        const body = before === null ? [] : [before(frame)];
        return `if (${test(frame)}) ${block([...body, end(frame)])}`;
      }),
  };
}
