import { describe, expect, it } from 'vitest';
import { exampleFile } from '../../scripts/rule-pages.ts';
import { RULES } from '../../server/engine/rules/all.ts';
import type { Example } from '../../server/engine/rules/rule.ts';
import { type Stack, stacksOf } from '../conformance/stacks.ts';
import { analyzeAs, applied, fixOf, isAboveHint, openTestEngine } from './fixture.ts';

const engine = openTestEngine();
const examples = RULES.flatMap((rule) =>
  rule.examples.map((example) => [`${rule.id}: ${example.title}`, { rule, example }] as const),
);

/** The stack of the version that an example is about; undefined where any will do. */
const stackOf = ({ platform, version }: Example): Stack | undefined =>
  version === undefined
    ? undefined
    : stacksOf(platform).find(({ dependencies }) => dependencies[platform]?.startsWith(`${version}.`));

const found = async (example: Example, text: string) =>
  (await analyzeAs(engine, exampleFile(example.platform), text, stackOf(example))).findings;

describe('the examples of the rules', () => {
  it.each(examples)(
    '%s: the bad one has exactly one finding beside hints of others, of its rule, as severe as the rule may be',
    async (_, { rule, example }) => {
      const counted = (await found(example, example.bad)).filter(
        (finding) => isAboveHint(finding) || finding.rule === rule.id,
      );
      expect(counted.map(({ rule: id, severity, confidence }) => `${confidence} ${severity} ${id}`)).toEqual([
        `certain ${rule.severity} ${rule.id}`,
      ]);
    },
  );

  it.each(examples)('%s: the good one has none', async (_, { example }) => {
    expect((await found(example, example.good)).filter(isAboveHint)).toEqual([]);
  });

  it.each(examples)('%s: every fix of the bad one makes it clean', async (_, { rule, example }) => {
    const finding = (await found(example, example.bad)).find((one) => one.rule === rule.id);
    const fixes = finding?.fixes ?? [];
    if (rule.fix !== 'none') expect(finding === undefined ? undefined : fixOf(finding)).toBeDefined();
    for (const { title, edits } of fixes) {
      const fixed = applied(exampleFile(example.platform), example.bad, edits);
      expect((await found(example, fixed)).filter(isAboveHint), `${title}\n${fixed}`).toEqual([]);
    }
  });

  it.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s has one for each platform that it claims',
    (_, { platforms, examples: own }) => {
      expect([...new Set(own.map(({ platform }) => platform))].sort()).toEqual([...platforms].sort());
    },
  );
});

describe('the findings of the examples', () => {
  it.each(examples)(
    '%s: say what, what the browser does and what to do, the first in one complete line',
    async (_, { example }) => {
      for (const { message } of await found(example, example.bad)) {
        for (const part of [message.what, message.browser, message.todo]) expect(part).toMatch(/^[`A-Z].*[.]$/s);
        expect(message.what).not.toMatch(/[\r\n]/);
      }
    },
  );
});
