import { describe, expect, it } from 'vitest';
import { pagesInEnvironment } from '../../server/engine/project/environment.ts';

const pages = (files: Readonly<Record<string, string>>, file = '/project/src/app.js'): readonly string[] =>
  pagesInEnvironment(file, { read: (path) => files[path] });

describe('the pages that environment files name', () => {
  it.each([
    ['CORS_ORIGIN=https://a.example', ['https://a.example']],
    ['ALLOWED_ORIGINS="https://a.example, https://b.example"', ['https://a.example', 'https://b.example']],
    ["export FRONTEND_URL='https://a.example/start'", ['https://a.example/start']],
    ['  CLIENT_URL = https://a.example # the shop', ['https://a.example']],
    ['DATABASE_URL=postgres://db.example\nAPI_URL=https://api.example', []],
    ['# CORS_ORIGIN=https://a.example', []],
    ['CORS_ORIGIN=\r\nFRONT_URL=https://a.example\r\n', ['https://a.example']],
    ['CORS_ORIGIN', []],
    ['\u0000\ud800', []],
  ])('%j: %j', (text, expected) => {
    expect(pages({ '/project/.env': text })).toEqual(expected);
  });

  it('are looked for up to the project’s folder, the nearest first', () => {
    const files = {
      '/.env': 'CORS_ORIGIN=https://outside.example',
      '/project/package.json': '{}',
      '/project/.env.example': 'CORS_ORIGIN=https://b.example',
      '/project/src/.env': 'CORS_ORIGIN=https://a.example',
    };
    expect(pages(files)).toEqual(['https://a.example', 'https://b.example']);
  });
});
