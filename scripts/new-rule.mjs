// Lays down a new rule with failing fixtures: npm run new-rule <id>
import { isMain, root } from './lib/paths.mjs';
import { layDownRule, whyNotId } from './lib/rule-skeleton.mjs';

/**
 * @param {string} id
 * @param {readonly string[]} written
 */
const report = (id, written) => `Written:
${written.map((path) => `  ${path}`).join('\n')}

Next, as CONTRIBUTING.md ("Add a rule") says:
  1. Write the mistake into fires.js, with carets under what is underlined, and its correct twin into silent.js.
  2. npx vitest run --project unit test/rules -t ${id}
     fails until the rule's "ask" finds the mistake, and finds nothing in the twin.
  3. Add fixtures, two that fire and three that are silent at least, and the examples and the page of the rule.
  4. Move its line in server/engine/rules/all.ts to its place in the catalogue.
  5. npm run docs && npm test -- lint typecheck unit`;

if (isMain(import.meta.url)) {
  const [id, ...others] = process.argv.slice(2);
  const problem = others.length > 0 ? 'One rule at a time. Usage: npm run new-rule <id>' : whyNotId(root, id);
  if (problem !== null || id === undefined) {
    console.error(problem);
    process.exitCode = 1;
  } else {
    console.log(report(id, layDownRule(root, id)));
  }
}
