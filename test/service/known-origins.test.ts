import { describe, expect, it } from 'vitest';
import { knownOrigins } from '../../server/engine/service/known-origins.ts';
import type { StringSet } from '../../server/engine/service/program.ts';
import { answer, at, headerPiece, is, originIn, set, steps, when } from './programs.ts';

const testing = (written: StringSet) => steps([when(originIn(written), [answer()])]);

describe('the origins that programs name', () => {
  it('are those of all their allow-lists, each once, sorted', () => {
    const first = testing({ oneOf: [is('https://b.example'), is('https://a.example')] });
    const second = testing({ not: is('https://a.example') });
    expect(knownOrigins([first, second])).toEqual(['https://a.example', 'https://b.example']);
  });

  it.each([
    ['the opaque origin', is('null')],
    ['what is no origin', { oneOf: [is('*'), is('a.example'), is('https://a.example/'), is('')] }],
    ['the own machine', { oneOf: [is('http://localhost:3000'), is('http://127.0.0.1:8080'), is('http://[::1]')] }],
    [
      'parts of origins',
      {
        oneOf: [
          { is: 'endsWith', text: 'https://a.example' },
          { is: 'contains', text: 'https://a.example' },
        ],
      },
    ],
    ['every origin', 'any'],
  ] satisfies [string, StringSet][])('are not %s', (_, written) => {
    expect(knownOrigins([testing(written)])).toEqual([]);
  });

  it('are not what other texts are compared with, nor what is written', () => {
    const referer = { text: [headerPiece('referer')], in: is('https://a.example'), at: at(0) };
    const mixed = { text: ['x', headerPiece('origin')], in: is('https://a.example'), at: at(0) };
    const program = steps([
      when({ any: [referer, mixed] }, [answer()]),
      set('Access-Control-Allow-Origin', 'https://a.example'),
    ]);
    expect(knownOrigins([program])).toEqual([]);
  });

  it('are found in tests within tests, and in steps within steps', () => {
    const inner = when({ all: [{ any: [{ not: originIn(is('https://a.example')) }] }] }, []);
    expect(knownOrigins([steps([when(originIn('absent'), [], [inner])])])).toEqual(['https://a.example']);
  });
});
