import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rulePages } from '../../scripts/rule-pages.ts';
import { RULES } from '../../server/engine/rules/all.ts';
import { openTestEngine } from './fixture.ts';

const FOLDER = fileURLToPath(new URL('../../docs/rules', import.meta.url));
const pages = await rulePages(openTestEngine());

const textOf = (name: string): string | null =>
  existsSync(`${FOLDER}/${name}`) ? readFileSync(`${FOLDER}/${name}`, 'utf8').replaceAll('\r\n', '\n') : null;

describe('docs/rules is what `npm run docs` writes', () => {
  it.each([...pages.keys()])('%s is fresh', (name) => {
    expect(textOf(name), `${name} is stale: run \`npm run docs\``).toBe(pages.get(name));
  });

  it('holds no page besides', () => {
    expect(
      readdirSync(FOLDER)
        .filter((name) => name.endsWith('.md'))
        .sort(),
    ).toEqual([...pages.keys()].sort());
  });
});

describe('the README', () => {
  it('names every rule and no other', () => {
    const text = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
    const named = [...text.matchAll(/\(docs\/rules\/([a-z-]+)\.md\)/g)].map(([, id]) => id);
    expect(named.sort()).toEqual(RULES.map(({ id }) => id).sort());
  });
});

describe('the pages', () => {
  it('are one for each rule, and the list of them', () => {
    expect([...pages.keys()].sort()).toEqual(['README.md', ...RULES.map(({ id }) => `${id}.md`)].sort());
    for (const { id } of RULES) expect(pages.get('README.md')).toContain(`[${id}](${id}.md)`);
  });

  it.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s: says what is flagged, what a browser does, what to do, and gives its source',
    (id, { examples }) => {
      const page = pages.get(`${id}.md`) ?? '';
      for (const part of ['**What the browser does.**', '**What to do.**', 'References:']) expect(page).toContain(part);
      for (const { bad, good } of examples) for (const text of [bad, good]) expect(page).toContain(text.trimEnd());
    },
  );

  it.each(RULES.map(({ id }) => id))('%s: shows each bad example as a conversation with its verdict', (id) => {
    const shown = pages.get(`${id}.md`)?.match(/```text\n[\s\S]*?```/g) ?? [];
    expect(shown.length).toBe(RULES.find((rule) => rule.id === id)?.examples.length);
    for (const one of shown)
      expect(one).toMatch(/blocked: \w+|allowed: |no answer ever comes|^```text\n(?:\w*Error:|\[emerg\]) /);
  });
});
