import { describe, expect, it } from 'vitest';
import { answers, programOf, programsOf, rulesOn } from '../hosts.ts';

const ANY = {
  'GET /': '200 access-control-allow-origin: https://app.example.com; vary: Origin',
  'OPTIONS /':
    '204 access-control-allow-origin: https://app.example.com; vary: Origin, Access-Control-Request-Headers; access-control-allow-methods: GET,HEAD,PUT,PATCH,POST,DELETE',
};

const FIRST = "const functions = require('firebase-functions');\nconst cors = require('cors')({ origin: true });\n";
const SECOND = "import { onRequest } from 'firebase-functions/v2/https';\n";
const wrapped = (answer: string): string => `(req, res) => {\n  cors(req, res, () => {\n    ${answer}\n  });\n}`;
const JSON_ANSWER = 'res.status(200).json({ ok: true });';

describe('functions that run npm cors, or let it be run', () => {
  it.each([
    ['the first generation', `${FIRST}exports.data = functions.https.onRequest(${wrapped(JSON_ANSWER)});\n`],
    ['a region', `${FIRST}exports.data = functions.region('europe-west1').https.onRequest(${wrapped(JSON_ANSWER)});\n`],
    [
      'settings',
      `${FIRST}exports.data = functions.runWith({ memory: '1GB' }).region('europe-west1').https.onRequest(${wrapped(JSON_ANSWER)});\n`,
    ],
    [
      'a namespace import',
      `import * as functions from 'firebase-functions/v1';\nimport * as cors from 'cors';\nconst handle = cors({ origin: true });\nexport const data = functions.https.onRequest(async (req, res) => {\n  handle(req, res, async () => {\n    ${JSON_ANSWER}\n  });\n});\n`,
    ],
    [
      'returned',
      `${FIRST}exports.data = functions.https.onRequest((req, res) => {\n  return cors(req, res, async () => {\n    try {\n      res.json(await load());\n    } catch (error) {\n      res.status(500).send('no');\n    }\n  });\n});\n`,
    ],
    [
      'the second generation',
      `const cors = require('cors')({ origin: true });\n${SECOND}export const data = onRequest({ region: 'europe-west1' }, ${wrapped(JSON_ANSWER)});\n`,
    ],
    ['cors: true', `${SECOND}export const data = onRequest({ cors: true }, (req, res) => { ${JSON_ANSWER} });\n`],
    [
      'cors: undefined',
      `${SECOND}export const data = onRequest({ cors: undefined }, (req, res) => { ${JSON_ANSWER} });\n`,
    ],
    [
      'a pattern',
      `${SECOND}export const data = onRequest({ cors: /\\.example\\.com$/ }, (req, res) => { ${JSON_ANSWER} });\n`,
    ],
    [
      'a list',
      `${SECOND}export const data = onRequest({ cors: ['https://app.example.com', 'https://b.example.com'] }, (req, res) => { ${JSON_ANSWER} });\n`,
    ],
    [
      'a list with one pattern',
      `${SECOND}export const data = onRequest({ cors: [/example\\.com$/] }, (req, res) => { ${JSON_ANSWER} });\n`,
    ],
    [
      'an option of the namespace',
      `const { https } = require('firebase-functions');\nexports.data = https.onRequest({ cors: true }, (req, res) => { ${JSON_ANSWER} });\n`,
    ],
    [
      'an app behind the option',
      `${SECOND}import express from 'express';\nconst app = express();\napp.get('/', (req, res) => { ${JSON_ANSWER} });\nexport const data = onRequest({ cors: true }, app);\n`,
    ],
    [
      'the functions framework',
      `const functions = require('@google-cloud/functions-framework');\nconst cors = require('cors')({ origin: true });\nfunctions.http('data', ${wrapped(JSON_ANSWER)});\n`,
    ],
    [
      'a handler that is only exported',
      `const cors = require('cors')({ origin: true });\nexports.data = ${wrapped(JSON_ANSWER)};\n`,
    ],
    [
      'a handler of another host that waits for middleware',
      `import Cors from 'cors';\nconst cors = Cors({ origin: true });\nfunction runMiddleware(req, res, fn) {\n  return new Promise((resolve, reject) => {\n    fn(req, res, (result) => {\n      if (result instanceof Error) return reject(result);\n      return resolve(result);\n    });\n  });\n}\nexport default async function handler(req, res) {\n  await runMiddleware(req, res, cors);\n  res.json({ ok: true });\n}\n`,
    ],
  ])('%s', async (_, text) => {
    const program = await programOf(text);
    for (const [asked, expected] of Object.entries(ANY)) expect(answers(program, asked)[0], text).toBe(expected);
  });

  it('a list of one text is sent as it is, whoever asks', async () => {
    const program = await programOf(
      `${SECOND}export const data = onRequest({ cors: ['https://b.example.com'] }, (req, res) => { ${JSON_ANSWER} });\n`,
    );
    expect(answers(program, 'GET /')[0]).toBe('200 access-control-allow-origin: https://b.example.com; vary: Origin');
  });

  it.each([
    ['an empty list', '[]'],
    ['an empty text', "''"],
    ['false', 'false'],
  ])('%s switches it off', async (_, cors) => {
    const program = await programOf(
      `${SECOND}export const data = onRequest({ cors: ${cors} }, (req, res) => { ${JSON_ANSWER} });\n`,
    );
    expect(answers(program, 'GET /')[0]).toBe('200');
  });

  it('headers set by hand', async () => {
    const program = await programOf(
      `${FIRST.split('\n')[0]}\nexports.data = functions.https.onRequest((req, res) => {\n  res.set('Access-Control-Allow-Origin', '*');\n  if (req.method === 'OPTIONS') {\n    res.set('Access-Control-Allow-Methods', 'PUT');\n    res.status(204).send('');\n  } else {\n    res.send('ok');\n  }\n});\n`,
    );
    expect(answers(program, 'GET /')).toEqual(['200 access-control-allow-origin: *']);
    expect(answers(program, 'OPTIONS /')).toEqual([
      '204 access-control-allow-origin: *; access-control-allow-methods: PUT',
    ]);
  });

  it('callable functions with an option', async () => {
    const program = await programOf(
      "import { onCall } from 'firebase-functions/v2/https';\nexport const data = onCall({ cors: ['https://app.example.com', /b/] }, (request) => ({ ok: true }));\n",
    );
    expect(answers(program, 'POST /')[0]).toBe(
      '200 access-control-allow-origin: https://app.example.com; vary: Origin',
    );
    expect(answers(program, 'OPTIONS /')[0]).toBe(
      '204 access-control-allow-origin: https://app.example.com; vary: Origin, Access-Control-Request-Headers; access-control-allow-methods: POST',
    );
  });

  it('an app of its own is one program', async () => {
    const text = `${FIRST}const express = require('express');\nconst app = express();\napp.use(cors);\napp.get('/', (req, res) => res.json({}));\nexports.api = functions.https.onRequest(app);\n`;
    expect((await programsOf(text)).length).toBe(1);
  });
});

describe('the rules of Express speak of it too', () => {
  const CORS = (options: string): string =>
    `const functions = require('firebase-functions');\nconst cors = require('cors')(${options});\nexports.data = functions.https.onRequest(${wrapped(JSON_ANSWER)});\n`;

  it.each([
    ['wildcard-with-credentials', CORS("{ origin: '*', credentials: true }")],
    ['reflected-origin', CORS('{ origin: true, credentials: true }')],
    [
      'unmatchable-origin',
      `${SECOND}export const data = onRequest({ cors: ['https://app.example.com/', 'https://b.example.com'] }, (req, res) => { ${JSON_ANSWER} });\n`,
    ],
  ])('%s', async (rule, text) => {
    expect(await rulesOn(text)).toEqual([rule]);
  });

  it.each([
    ['an allow-list', CORS("{ origin: ['https://app.example.com'], credentials: true }")],
    [
      'an option',
      `${SECOND}export const data = onRequest({ cors: ['https://app.example.com', 'https://b.example.com'] }, (req, res) => { ${JSON_ANSWER} });\n`,
    ],
    [
      'callable functions',
      "import { onCall } from 'firebase-functions/v2/https';\n// cors\nexport const data = onCall((request) => ({ ok: true }));\n",
    ],
  ])('silent: %s', async (_, text) => {
    expect(await rulesOn(text)).toEqual([]);
  });
});
