import fc from 'fast-check';
import { quote, weighted } from './code.ts';
import { ALLOW_ORIGIN, header, piecesOf, type Statement } from './statements.ts';
import { requestTest } from './tests.ts';
import { originText } from './values.ts';

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

const test: fc.Arbitrary<Statement> = weighted<Statement>(
  [
    3,
    requestTest.map(
      (made) =>
        ({ request }) =>
          made(request),
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

/** What the bodies of Express handlers are made of. */
export const { statement, anyTest, early } = piecesOf({
  write,
  test,
  set: fc
    .constantFrom('set', 'setHeader')
    .map((method) => (response, name, value) => `${response}.${method}(${name}, ${value});`),
});
