import fc from 'fast-check';
import { block, type Code, weighted } from './code.ts';
import { anyTest, early, statement } from './handlers.ts';
import { type Frame, headerObject, type Statement } from './statements.ts';

/** How a body reads the request's origin: a line that comes first, and the expression that holds it afterwards. */
interface Reading {
  readonly line: string;
  readonly origin: string;
}

const reading = (request: string): fc.Arbitrary<Reading> =>
  weighted<Reading>(
    [5, fc.constant({ line: '', origin: `${request}.headers.origin` })],
    [3, fc.constant({ line: `const origin = ${request}.headers.origin;`, origin: 'origin' })],
    [1, fc.constant({ line: `const origin = ${request}.get('Origin');`, origin: 'origin' })],
    [1, fc.constant({ line: `const from = ${request}.header('origin');`, origin: 'from' })],
    [1, fc.constant({ line: `const { origin } = ${request}.headers;`, origin: 'origin' })],
    [1, fc.constant({ line: '', origin: `${request}.get('origin')` })],
    [1, fc.constant({ line: '', origin: `${request}.headers['origin']` })],
    // Node lower-cases header names, so this one is never there.
    [1, fc.constant({ line: `const origin = ${request}.headers.Origin;`, origin: 'origin' })],
  );

const failure = fc.constantFrom(
  "new Error('no')",
  "Object.assign(new Error('no'), { status: 403 })",
  '{ status: 401 }',
  "'text'",
);

const next: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    20,
    fc.constantFrom<Statement>(
      () => 'next();',
      () => 'return next();',
    ),
  ],
  [
    1,
    fc.constantFrom<Statement>(
      () => "next('route');",
      () => "return next('router');",
    ),
  ],
);

const fail: fc.Arbitrary<Statement> = fc.tuple(failure, fc.constantFrom('next', 'next', 'throw')).map(
  ([error, form]) =>
    () =>
      form === 'next' ? `return next(${error});` : `throw ${error};`,
);

const answer: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    10,
    fc.constantFrom<Statement>(
      ({ response }) => `${response}.send('ok');`,
      ({ response }) => `${response}.json({ ok: true });`,
      ({ response }) => `return ${response}.sendStatus(204);`,
      ({ response }) => `${response}.status(201).json({ ok: true });`,
      ({ response }) => `return ${response}.status(204).end();`,
      ({ response }) => `${response}.end();`,
      ({ response }) => `${response}.status(403).send('forbidden');`,
      ({ response }) => `${response}.statusCode = 202;\n${response}.end('ok');`,
      ({ response }) => `${response}.redirect('/data');`,
      ({ response }) => `return ${response}.redirect(301, '/data');`,
      ({ response }) => `${response}.sendStatus(200);`,
    ),
  ],
  [
    1,
    fc.tuple(fc.constantFrom(200, 204, 403), headerObject).map(
      ([status, headers]) =>
        (frame) =>
          `${frame.response}.writeHead(${status}, ${headers(frame)});\n${frame.response}.end();`,
    ),
  ],
  [
    1,
    fc.tuple(anyTest, fc.constantFrom(200, 403)).map(
      ([test, status]) =>
        (frame) =>
          `${test(frame)} ? ${frame.response}.sendStatus(${status}) : ${frame.response}.status(404).send('none');`,
    ),
  ],
);

const hang: fc.Arbitrary<Statement> = fc.constant<Statement>(() => '');

/** Ends in braces after which a body does not go on. */
const leaving: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    8,
    answer.map((end) => (frame) => {
      const printed = end(frame);
      return printed.includes('return') ? printed : `${printed}\nreturn;`;
    }),
  ],
  // The usual slip: the answer goes out, and the body goes on.
  [1, answer],
  [4, fc.constant<Statement>(() => 'return next();')],
  [1, fail],
);

interface Parts {
  readonly read: Reading;
  readonly statements: readonly Statement[];
  readonly leave: Statement | null;
  readonly end: Statement;
}

const parts = (request: string, end: fc.Arbitrary<Statement>): fc.Arbitrary<Parts> =>
  fc.record({
    read: reading(request),
    statements: fc.array(statement, { maxLength: 3 }),
    leave: weighted<Statement | null>([2, fc.constant(null)], [1, early(leaving)]),
    end,
  });

const body = ({ read, statements, leave, end }: Parts, frame: Omit<Frame, 'origin'>): string => {
  const whole: Frame = { ...frame, origin: read.origin };
  const lines = [read.line, ...statements.map((one) => one(whole)), leave === null ? '' : leave(whole), end(whole)];
  return block(lines.filter((line) => line !== ''));
};

const FORMS = ['arrow', 'function', 'named', 'made', 'async', 'awaiting'] as const;

/** A handler of requests with the given ends. `stem` names it where it stands above the application. */
const handler = (stem: string, end: fc.Arbitrary<Statement>): fc.Arbitrary<Code> =>
  fc
    .record({
      names: fc.constantFrom(['req', 'res'] as const, ['request', 'response'] as const),
      form: weighted<(typeof FORMS)[number]>(
        [18, fc.constantFrom('arrow', 'function', 'named')],
        [1, fc.constant('made')],
        [2, fc.constantFrom('async', 'awaiting')],
      ),
    })
    .chain(({ names: [request, response], form }) =>
      parts(request, end).map(
        (whole): Code =>
          (scope) => {
            const params = `(${request}, ${response}, next)`;
            const printed = body(whole, { scope, request, response });
            if (form === 'arrow') return `${params} => ${printed}`;
            if (form === 'async') return `async ${params} => ${printed}`;
            if (form === 'awaiting') return `async ${params} => ${block(['await Promise.resolve();', printed])}`;
            if (form === 'function') return `function ${params} ${printed}`;
            if (form === 'made') {
              const made = `return ${params} => ${printed};`;
              return `${scope.declare('make', (name) => `function ${name}() ${block([made])}`)}()`;
            }
            return scope.declare(stem, (name) => `const ${name} = ${params} => ${printed};`);
          },
      ),
    );

/** A handler that mostly hands on. */
export const middleware: fc.Arbitrary<Code> = handler(
  'middleware',
  weighted([140, next], [20, answer], [10, fail], [1, hang]),
);

/** A handler that mostly answers. */
export const endpoint: fc.Arbitrary<Code> = handler(
  'endpoint',
  weighted([140, answer], [20, next], [10, fail], [1, hang]),
);

/** A handler of failures: four parameters. */
export const failureHandler: fc.Arbitrary<Code> = fc
  .tuple(
    parts(
      'req',
      weighted<Statement>(
        [3, answer],
        [2, fc.constant<Statement>(() => "res.status(error.status || 500).json({ error: 'failed' });")],
        [
          1,
          fc.constantFrom<Statement>(
            () => 'next(error);',
            () => 'next();',
          ),
        ],
      ),
    ),
    fc.constantFrom('arrow', 'function'),
  )
  .map(
    ([made, form]): Code =>
      (scope) => {
        const printed = body(made, { scope, request: 'req', response: 'res' });
        return form === 'arrow'
          ? `(error, req, res, next) => ${printed}`
          : `function (error, req, res, next) ${printed}`;
      },
  );
