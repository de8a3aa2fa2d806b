import { describe, expect, it } from 'vitest';
import { applied } from '../rules/fixture.ts';
import { analyzed, FILE, rulesIn, WRONG } from './subject.ts';

describe('suppression comments', () => {
  const above = (comment: string): string => WRONG.replace('app.use(', `${comment}\napp.use(`);
  const UNUSED = 'hint unused-suppression';

  it.each([
    ['for the next line', '// cors-lens-disable-next-line wildcard-with-credentials'],
    ['with a reason', '// cors-lens-disable-next-line wildcard-with-credentials -- only test pages ask'],
    ['one of several rules', '// cors-lens-disable-next-line reflected-origin, wildcard-with-credentials'],
    ['in a block comment', '/* cors-lens-disable-next-line wildcard-with-credentials */'],
    ['for the file', '// cors-lens-disable wildcard-with-credentials'],
    ['for the file, with a reason', '/* cors-lens-disable wildcard-with-credentials -- a test server */'],
  ])('%s', async (_, comment) => {
    expect(await rulesIn(above(comment))).toEqual([]);
  });

  it('for the file may stand anywhere in it', async () => {
    expect(await rulesIn(`${WRONG}// cors-lens-disable wildcard-with-credentials\n`)).toEqual([]);
  });

  it.each(['\r\n', '\r'])('work with other line ends: %j', async (end) => {
    expect(
      await rulesIn(above('// cors-lens-disable-next-line wildcard-with-credentials').replaceAll('\n', end)),
    ).toEqual([]);
  });

  it.each([
    ['of another rule', '// cors-lens-disable-next-line reflected-origin'],
    ['with a line between', '// cors-lens-disable-next-line wildcard-with-credentials\n'],
  ])('%s suppress nothing, and are a hint', async (_, comment) => {
    expect((await rulesIn(above(comment))).sort()).toEqual(['error wildcard-with-credentials', UNUSED]);
  });

  it('without a rule are no suppression', async () => {
    expect(await rulesIn(above('// cors-lens-disable-next-line'))).toEqual(['error wildcard-with-credentials']);
  });

  it('in a text are none', async () => {
    expect(await rulesIn(above("const text = '// cors-lens-disable wildcard-with-credentials';"))).toEqual([
      'error wildcard-with-credentials',
    ]);
  });

  it.each([
    ['on a line of its own', (text: string) => `// cors-lens-disable reflected-origin\n${text}`],
    ['behind code', (text: string) => text.replace(/\n$/, ' // cors-lens-disable reflected-origin\n')],
    ['as the last thing', (text: string) => `${text}// cors-lens-disable reflected-origin`],
    [
      'with Windows line ends',
      (text: string) => `// cors-lens-disable reflected-origin\n${text}`.replaceAll('\n', '\r\n'),
    ],
  ])('that suppress nothing are removed by their fix: %s', async (_, write) => {
    const right = WRONG.replace(', credentials: true', '');
    const text = write(right);
    const finding = (await analyzed(text)).findings.find(({ rule }) => rule === 'unused-suppression');
    expect(finding).toBeDefined();
    const [fix] = finding?.fixes ?? [];
    expect(applied(FILE, text, fix?.edits ?? [])).toBe(text.includes('\r\n') ? right.replaceAll('\n', '\r\n') : right);
  });

  it('that suppress nothing are silent where they are set to', async () => {
    expect(
      await rulesIn(above('// cors-lens-disable reflected-origin'), { rules: { 'unused-suppression': 'off' } }),
    ).toEqual(['error wildcard-with-credentials']);
  });
});
