import fc from 'fast-check';
import { block, type Code, type Scope, weighted } from '../code.ts';
import type { Frame, Statement } from '../statements.ts';
import { early, error, raw, sending, statement } from './bodies.ts';

/** How a body reads the request's origin: a line that comes first, and the expression that holds it afterwards. */
interface Reading {
  readonly line: string;
  readonly origin: string;
}

const reading = (request: string): fc.Arbitrary<Reading> =>
  weighted<Reading>(
    [5, fc.constant({ line: '', origin: `${request}.headers.origin` })],
    [3, fc.constant({ line: `const origin = ${request}.headers.origin;`, origin: 'origin' })],
    [1, fc.constant({ line: `const { origin } = ${request}.headers;`, origin: 'origin' })],
    [1, fc.constant({ line: '', origin: `${request}.raw.headers.origin` })],
    [1, fc.constant({ line: '', origin: `${request}.headers['origin']` })],
  );

/** A function of a library: whether it says that it is done, and the parameters between reply and callback. */
interface Kind {
  readonly stem: string;
  readonly end: fc.Arbitrary<Statement>;
  readonly leave: fc.Arbitrary<Statement>;
  readonly form: 'plain' | 'async';
  readonly params: (request: string, response: string) => readonly string[];
}

/** A function with a body. */
const functionOf = ({ stem, end, leave, form, params }: Kind): fc.Arbitrary<Code> =>
  fc
    .record({
      names: fc.constantFrom(['request', 'reply'] as const, ['req', 'res'] as const),
      shape: fc.constantFrom('arrow', 'arrow', 'function', 'named'),
    })
    .chain(({ names: [request, response], shape }) =>
      fc
        .record({
          read: reading(request),
          statements: fc.array(statement, { maxLength: 3 }),
          leave: weighted<Statement | null>([2, fc.constant(null)], [1, early(leave)]),
          end,
        })
        .map((parts) => (scope: Scope) => {
          const frame: Frame = { scope, request, response, origin: parts.read.origin };
          const lines = [
            parts.read.line,
            ...parts.statements.map((one) => one(frame)),
            parts.leave === null ? '' : parts.leave(frame),
            parts.end(frame),
          ];
          const body = block(lines.filter((line) => line !== ''));
          const head = form === 'async' ? 'async ' : '';
          const list = `(${params(request, response).join(', ')})`;
          if (shape === 'arrow') return `${head}${list} => ${body}`;
          if (shape === 'function') return `${head}function ${list} ${body}`;
          return scope.declare(stem, (name) => `${head}function ${name}${list} ${body}`);
        }),
    );

const always = (text: string): fc.Arbitrary<Statement> => fc.constant<Statement>(() => text);

const thrown = error.map(
  (made): Statement =>
    () =>
      `throw ${made};`,
);

const returned = (answer: fc.Arbitrary<Statement>): fc.Arbitrary<Statement> =>
  answer.map((one) => (frame) => `return ${one(frame)}`);

/** An answer after which a body does not go on. */
const answered = weighted<Statement>(
  [
    6,
    fc.tuple(sending, fc.constantFrom('line', 'return')).map(
      ([answer, way]) =>
        (frame) =>
          way === 'return' ? `return ${answer(frame)}` : `${answer(frame)}\nreturn;`,
    ),
  ],
  [1, raw.map((answer) => (frame) => `${answer(frame)}\nreturn;`)],
);

/** A hook that calls back. `params` stand between the reply and the callback. */
const callbackHook = (params: readonly string[]): fc.Arbitrary<Code> =>
  functionOf({
    stem: 'hook',
    form: 'plain',
    params: (request, response) => [request, response, ...params, 'done'],
    leave: weighted<Statement>(
      [4, answered],
      [4, always('return done();')],
      [
        1,
        error.map(
          (made): Statement =>
            () =>
              `return done(${made});`,
        ),
      ],
    ),
    end: weighted<Statement>(
      [40, always('done();')],
      [5, sending],
      [1, raw],
      [
        2,
        error.map(
          (made): Statement =>
            () =>
              `done(${made});`,
        ),
      ],
    ),
  });

/** A hook that is awaited. */
const asyncHook = (params: readonly string[]): fc.Arbitrary<Code> =>
  functionOf({
    stem: 'hook',
    form: 'async',
    params: (request, response) => [request, response, ...params],
    leave: weighted<Statement>(
      [4, returned(sending)],
      [
        1,
        sending.map(
          (answer): Statement =>
            (frame) =>
              `${answer(frame)}\nreturn ${frame.response};`,
        ),
      ],
      [4, always('return;')],
      [2, thrown],
    ),
    end: weighted<Statement>(
      [30, always('')],
      [5, always('await Promise.resolve();')],
      [5, returned(sending)],
      [2, thrown],
    ),
  });

/** Hooks that run before the handler. */
export const REQUEST_HOOKS = ['onRequest', 'preValidation', 'preHandler'] as const;

/** A hook of one of `REQUEST_HOOKS`. */
export const requestHook: fc.Arbitrary<Code> = weighted([2, callbackHook([])], [1, asyncHook([])]);

const NOTHING = always('');

/** A hook that sees the payload on its way: writes headers, and lets it pass. */
export const sendHook: fc.Arbitrary<Code> = weighted(
  [
    2,
    functionOf({
      stem: 'onSend',
      form: 'plain',
      params: (request, response) => [request, response, 'payload', 'done'],
      leave: always('return done();'),
      end: fc.constantFrom<Statement>(
        () => 'done();',
        () => 'done(null, payload);',
      ),
    }),
  ],
  [
    1,
    functionOf({
      stem: 'onSend',
      form: 'async',
      params: (request, response) => [request, response, 'payload'],
      leave: always('return payload;'),
      end: weighted([1, NOTHING], [1, always('return payload;')]),
    }),
  ],
);

/** A handler of requests. */
export const handler: fc.Arbitrary<Code> = weighted(
  [
    3,
    functionOf({
      stem: 'handler',
      form: 'plain',
      params: (request, response) => [request, response],
      leave: answered,
      end: weighted<Statement>([30, sending], [4, raw], [3, thrown], [2, always('return { ok: true };')]),
    }),
  ],
  [
    2,
    functionOf({
      stem: 'handler',
      form: 'async',
      params: (request, response) => [request, response],
      leave: weighted<Statement>([4, returned(sending)], [2, always("return 'early';")], [1, thrown]),
      end: weighted<Statement>(
        [12, always('return { ok: true };')],
        [3, always("await Promise.resolve();\nreturn 'ok';")],
        [10, returned(sending)],
        [
          2,
          raw.map(
            (answer): Statement =>
              (frame) =>
                `${answer(frame)}\nreturn ${frame.response};`,
          ),
        ],
        [3, thrown],
      ),
    }),
  ],
);

/** A handler of failures. */
export const errorHandler: fc.Arbitrary<Code> = weighted(
  [
    2,
    functionOf({
      stem: 'onFailure',
      form: 'plain',
      params: (request, response) => ['error', request, response],
      leave: answered,
      end: weighted<Statement>(
        [4, sending],
        [
          2,
          fc.constantFrom<Statement>(
            ({ response }) => `${response}.code(error.statusCode || 500).send({ error: 'failed' });`,
            ({ response }) => `${response}.status(500).send({ error: 'failed' });`,
            ({ response }) => `${response}.send(error);`,
          ),
        ],
      ),
    }),
  ],
  [
    1,
    functionOf({
      stem: 'onFailure',
      form: 'async',
      params: (request, response) => ['error', request, response],
      leave: returned(sending),
      end: weighted<Statement>([3, returned(sending)], [1, always("return { error: 'failed' };")], [1, thrown]),
    }),
  ],
);
