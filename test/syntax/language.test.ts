import { describe, expect, it } from 'vitest';
import { languageOf } from '../../server/engine/syntax/language.ts';

describe('languageOf', () => {
  it.each([
    ['a.js', 'javascript'],
    ['a.cjs', 'javascript'],
    ['a.mjs', 'javascript'],
    ['a.jsx', 'javascript'],
    ['a.ts', 'typescript'],
    ['a.cts', 'typescript'],
    ['a.mts', 'typescript'],
    ['a.d.ts', 'typescript'],
    ['a.tsx', 'tsx'],
    ['file:///c%3A/x.js/A.TS', 'typescript'],
    ['a.json', null],
    ['x.js/README', null],
    ['js', null],
    ['a.ts.bak', null],
  ])('%s is %s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });

  it.each([
    ['javascript', 'javascript'],
    ['javascriptreact', 'javascript'],
    ['typescript', 'typescript'],
    ['typescriptreact', 'tsx'],
    ['python', null],
  ])('the host says %s', (host, language) => {
    expect(languageOf('Untitled-1', host)).toBe(language);
    expect(languageOf('other.tsx', host)).toBe(language);
  });
});
