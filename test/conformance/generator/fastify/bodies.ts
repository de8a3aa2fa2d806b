import fc from 'fast-check';
import { quote, weighted } from '../code.ts';
import { ALLOW_ORIGIN, header, headerObject, piecesOf, type Statement } from '../statements.ts';
import { NODE_REQUEST_TESTS, type RequestTest } from '../tests.ts';
import { originText } from '../values.ts';

const writer = fc.constantFrom(
  (response: string, name: string, value: string) => `${response}.header(${name}, ${value});`,
  (response: string, name: string, value: string) => `${response}.header(${name}, ${value});`,
  (response: string, name: string, value: string) => `${response}.raw.setHeader(${name}, ${value});`,
);

const write: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    10,
    fc.tuple(header, writer).map(
      ([[name, value], print]) =>
        (frame) =>
          print(frame.response, quote(name), value(frame)),
    ),
  ],
  [
    1,
    fc.tuple(header, header).map(
      ([[first, one], [second, other]]) =>
        (frame) =>
          `${frame.response}.header(${quote(first)}, ${one(frame)}).header(${quote(second)}, ${other(frame)});`,
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
  [3, headerObject.map((headers) => (frame) => `${frame.response}.headers(${headers(frame)});`)],
  [
    1,
    fc.tuple(originText, originText).map(
      ([first, second]) =>
        ({ response }) =>
          `${response}.header(${quote(ALLOW_ORIGIN)}, [${quote(first)}, ${quote(second)}]);`,
    ),
  ],
  [
    1,
    fc.constantFrom(401, 418, 202).map(
      (status) =>
        ({ response }) =>
          `${response}.code(${status});`,
    ),
  ],
);

const requestTests: readonly RequestTest[] = [
  ...NODE_REQUEST_TESTS,
  (request) => `${request}.raw.method === 'OPTIONS'`,
  (request) => `${request}.headers['access-control-request-headers']`,
  (request) => `${request}.url === '/data'`,
  (request) => `${request}.url.startsWith('/api')`,
];

const test: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    5,
    fc.constantFrom(...requestTests).map(
      (made) =>
        ({ request }) =>
          made(request),
    ),
  ],
  [
    1,
    fc.constantFrom<Statement>(
      ({ response }) => `!${response}.getHeader('${ALLOW_ORIGIN}')`,
      ({ response }) => `${response}.getHeader('Vary') === 'Origin'`,
      ({ response }) => `${response}.hasHeader('vary')`,
      ({ response }) => `${response}.sent`,
    ),
  ],
);

/** What the bodies of Fastify handlers and hooks are made of. */
export const { statement, anyTest, early } = piecesOf({ write, test, set: writer });

/** Answers that may stand at the end of a function that returns nothing, and behind `return` as well. */
export const sending: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    12,
    fc.constantFrom<Statement>(
      ({ response }) => `${response}.send({ ok: true });`,
      ({ response }) => `${response}.send('ok');`,
      ({ response }) => `${response}.code(201).send({ ok: true });`,
      ({ response }) => `${response}.status(204).send();`,
      ({ response }) => `${response}.code(403).send('forbidden');`,
      ({ response }) => `${response}.type('text/plain').send('ok');`,
      ({ response }) => `${response}.redirect('/data');`,
    ),
  ],
  [
    1,
    fc.constantFrom<Statement>(
      ({ response }) => `${response}.callNotFound();`,
      ({ response }) => `${response}.send(new Error('no'));`,
      ({ response }) => `${response}.code(403).send(new Error('no'));`,
      ({ response }) => `${response}.header('Access-Control-Max-Age', 5).send('ok');`,
    ),
  ],
);

/** Answers past the library: the headers of the reply are not sent. */
export const raw: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    3,
    fc.constantFrom<Statement>(
      ({ response }) => `${response}.hijack();\n${response}.raw.end('ok');`,
      ({ response }) => `${response}.raw.statusCode = 202;\n${response}.raw.end('ok');`,
    ),
  ],
  [
    2,
    fc.tuple(fc.constantFrom(200, 204, 403), headerObject).map(
      ([status, headers]) =>
        (frame) =>
          `${frame.response}.hijack();\n${frame.response}.raw.writeHead(${status}, ${headers(frame)});\n${frame.response}.raw.end();`,
    ),
  ],
);

/** An error as authors throw it. */
export const error: fc.Arbitrary<string> = fc.constantFrom(
  "new Error('no')",
  "Object.assign(new Error('no'), { statusCode: 403 })",
);
