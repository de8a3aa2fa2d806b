import { describe, expect, it } from 'vitest';
import type { TextTest } from '../../server/engine/patterns/types.ts';
import { admissionOf } from './subjects.ts';

type Row = readonly [TextTest['is'], string, string | null, string | null, string | null];

/** The comparison, the text, what is meant, the stranger with its reason, what is shared. */
const ROWS: readonly Row[] = [
  ['endsWith', 'a.com', 'https://a.com', 'https://evila.com suffix', null],
  ['endsWith', '.a.com', 'https://www.a.com', null, null],
  ['endsWith', '//a.com', 'https://a.com', null, null],
  ['endsWith', '.vercel.app', 'https://app.vercel.app', null, 'https://evil.vercel.app'],
  ['endsWith', 'vercel.app', 'https://app.vercel.app', 'https://evilvercel.app suffix', 'https://evil.vercel.app'],
  ['endsWith', 'my.vercel.app', 'https://my.vercel.app', 'https://evilmy.vercel.app suffix', null],
  ['endsWith', 'localhost:3000', 'http://localhost:3000', 'https://xlocalhost:3000 suffix', null],
  ['endsWith', '', null, 'https://evil.example everything', null],
  ['contains', 'a.com', 'https://a.com', 'https://a.com.evil.example substring', null],
  ['contains', 'localhost', 'http://localhost', 'https://localhost.evil.example substring', null],
  ['contains', 'mycompany', null, 'https://mycompany.evil.example substring', null],
  ['contains', '', null, 'https://evil.example everything', null],
  ['startsWith', 'https://a.com', 'https://a.com', 'https://a.com.evil.example prefix', null],
  ['startsWith', 'http://localhost', 'http://localhost', 'http://localhost.evil.example prefix', null],
  ['startsWith', 'http://localhost:', 'http://localhost:3000', null, null],
  ['startsWith', 'https://', null, 'https://evil.example everything', null],
  ['startsWith', 'a.com', null, null, null],
  ['partOf', 'https://a.com,https://b.org', 'https://a.com', 'https://a.co substring', null],
  ['partOf', 'https://a.org', 'https://a.org', 'https://a substring', null],
  ['exactly', 'https://a.com', 'https://a.com', null, null],
  ['exactly', 'https://A.com', null, null, null],
];

describe.each(ROWS)('%s %j', (is, text, meant, stranger, shared) => {
  const found = admissionOf({ is, text });

  it(`means ${meant}, admits ${stranger ?? 'no stranger'}`, () => {
    expect(found.meant).toBe(meant);
    expect(
      typeof found.stranger === 'string' ? found.stranger : `${found.stranger.origin} ${found.stranger.because}`,
    ).toBe(stranger ?? 'none');
    expect(found.shared).toBe(shared ?? 'none');
  });

  it('shows a stranger that the comparison admits', () => {
    if (typeof found.stranger === 'string') return;
    const { origin } = found.stranger;
    const admits = {
      endsWith: origin.endsWith(text),
      startsWith: origin.startsWith(text),
      contains: origin.includes(text),
      partOf: text.includes(origin),
      exactly: origin === text,
    };
    expect(admits[is]).toBe(true);
  });
});

it('upper case in a text is never met by an origin, unless case is ignored', () => {
  expect(admissionOf({ is: 'endsWith', text: 'A.com' }).stranger).toBe('none');
  expect(admissionOf({ is: 'endsWith', text: 'A.com', ignoreCase: true }).stranger).toMatchObject({
    origin: 'https://evila.com',
  });
});

it('an empty text admits every origin', () => {
  expect(admissionOf({ is: 'contains', text: '' }).everything).toBe(true);
  expect(admissionOf({ is: 'contains', text: '.' }).everything).toBe(false);
});
