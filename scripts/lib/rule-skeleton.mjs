import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const RULES = 'server/engine/rules';

/** Ids are words in lower case, two of them at least: they name the pattern that is found. */
const ID = /^[a-z]+(?:-[a-z]+)+$/;

/**
 * Says why no rule can have an id.
 *
 * @param {string} root the repository's root folder
 * @param {string | undefined} id
 * @returns {string | null} a sentence, or null where the id is free
 */
export function whyNotId(root, id) {
  if (id === undefined) return 'Which rule? Usage: npm run new-rule <id>';
  if (!ID.test(id))
    return `"${id}" is no id of a rule: ids are two or more words in lower case with hyphens between them, such as "null-origin".`;
  const taken = [`${RULES}/${id}.ts`, `test/rules/fixtures/${id}`].find((path) => existsSync(join(root, path)));
  return taken === undefined ? null : `There is a "${id}" already: ${taken}`;
}

/**
 * The name under which a rule is exported: `null-origin` is `nullOrigin`.
 *
 * @param {string} id
 */
export const exportName = (id) => id.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

/** @param {string} id */
const titleOf = (id) => (id[0] ?? '').toUpperCase() + id.slice(1).replaceAll('-', ' ');

/** @param {string} id */
const ruleText = (id) => `import type { Rule } from './rule.ts';

/** What it finds, and the section of the standard, or the source of the library, that makes it a mistake. */
export const ${exportName(id)}: Rule = {
  id: '${id}',
  title: '${titleOf(id)}',
  severity: 'warning',
  platforms: ['express'],
  fix: 'none',
  page: \`Flags what, in one sentence.

**What the browser does.** Which requests it blocks, or whom it lets in, and what the author sees of that.

**What to do.** The configuration that is right.

**Silent** on what looks like it and is no mistake.

References: [Fetch Standard, CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol).\`,
  examples: [],
  ask: () => [],
};
`;

/**
 * A program with a place for its middleware.
 *
 * @param {string} middle
 */
const fixtureText = (middle) => `const express = require('express');
const cors = require('cors');

const app = express();
${middle}
app.put('/data', (req, res) => res.json({ ok: true }));
app.listen(3000);
`;

/** @param {string} id */
const firing = (id) =>
  fixtureText(`app.use(cors({ origin: 'https://app.example.com' }));
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[${id}]`);

const SILENT = fixtureText("app.use(cors({ origin: 'https://app.example.com' }));");

/**
 * The list of rules with one more: its import where the order of paths puts it, itself at the end.
 *
 * @param {string} text of `all.ts`
 * @param {string} id
 * @throws where the text is not the list
 */
export function withRule(text, id) {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(end);
  const from = (/** @type {string} */ line) => / from '(\.\/[^']+)';$/.exec(line)?.[1];
  const path = `./${id}.ts`;
  const imports = lines.filter((line) => from(line) !== undefined).length;
  const behind = lines.findIndex((line) => (from(line) ?? '') > path);
  const last = lines.lastIndexOf('];');
  if (imports === 0 || last < 0) throw new Error(`${RULES}/all.ts is not the list of rules that this script knows`);
  const added = lines.toSpliced(last, 0, `  ${exportName(id)},`);
  return added.toSpliced(behind < 0 ? imports : behind, 0, `import { ${exportName(id)} } from '${path}';`).join(end);
}

/**
 * Lays down a rule that finds nothing yet, its line in the list, and two fixtures: the one that fires fails until the rule finds it.
 *
 * @param {string} root the repository's root folder
 * @param {string} id one that is free
 * @returns {readonly string[]} the files that were written, from the root
 */
export function layDownRule(root, id) {
  const list = `${RULES}/all.ts`;
  const fixtures = `test/rules/fixtures/${id}/express`;
  const texts = {
    [list]: withRule(readFileSync(join(root, list), 'utf8'), id),
    [`${RULES}/${id}.ts`]: ruleText(id),
    [`${fixtures}/fires.js`]: firing(id),
    [`${fixtures}/silent.js`]: SILENT,
  };
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return Object.keys(texts);
}
