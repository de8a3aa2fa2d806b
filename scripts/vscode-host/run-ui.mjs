// Walks through the packaged extension as a person would, by mouse and keyboard, in the VS Code host: installs the .vsix, opens a copy of an
// example, waits for the squiggle, opens the lightbulb, takes the fix, looks at the file on disk and hovers over the option. Ends with
// `##SUITE {"passes":n,"failures":m,"pending":k}`, one for every step.
//
// usage: node scripts/vscode-host/run-ui.mjs [--vsix FILE] [--keep]
//   --vsix   the package to install; made anew without it
//   --keep   screenshots go to docs/images/, for the README; else to .cache/ui/
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cache, root } from '../lib/paths.mjs';
import { packageExtension } from '../package.mjs';
import { startBrowser, startServer } from './host.mjs';
import { exitOnSignals, poll } from './lifetime.mjs';
import { layDown, unsupported } from './setup.mjs';
import { keepScreenshot } from './suite.mjs';
import { makeFolder } from './workspaces.mjs';

const EXAMPLE = 'express-after-routes';
const FILE = 'src/server.js';
const MIDDLEWARE = 'app.use(cors(';
/** The first route that pages call; the health check before it needs no headers. */
const FIRST_ROUTE = "app.get('/todos'";

/** For the first sign of life: the workbench loads, the extension host and then the language server start. */
const START_MS = 90_000;
const STEP_MS = 20_000;

const SQUIGGLE = '.monaco-editor .squiggly-error, .monaco-editor .squiggly-warning';
const ACTIONS = '.action-widget';
const HOVER = '.monaco-hover:not(.hidden)';
const LIGHTBULB = '.monaco-editor [class*="lightbulb" i]';
const PROBLEMS = '[id="status.problems"]';
const TOAST = '.notifications-toasts.visible';

/** Leaves only what the walk is about in the pictures: no marks of the editor's own. */
const CLEAR_VIEW = {
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'javascript.suggestionActions.enabled': false,
};

/**
 * @typedef {object} Walk
 * @property {import('./host.mjs').Page} page
 * @property {string} file absolute path of the example's source file.
 * @property {string} before its text.
 * @property {(name: string) => Promise<void>} picture
 *
 * @typedef {{ says: string, go: (walk: Walk) => Promise<void> }} Step
 */

/** @type {Step[]} */
const STEPS = [
  {
    says: 'the mistake is underlined',
    go: async ({ page, picture }) => {
      await page.locator(SQUIGGLE).first().waitFor({ state: 'visible', timeout: START_MS });
      await picture('squiggle');
    },
  },
  {
    says: 'the lightbulb offers the fix',
    go: async ({ page, before, picture }) => {
      await goTo(page, before.slice(0, before.indexOf(MIDDLEWARE)).split('\n').length);
      await page.locator(LIGHTBULB).first().waitFor({ state: 'visible', timeout: STEP_MS });
      await openMenu(page);
      const offered = await page.locator(ACTIONS).first().innerText({ timeout: STEP_MS });
      assert.match(offered, /move/i);
      assert.match(offered, /disable/i);
      await picture('lightbulb');
    },
  },
  {
    says: 'taking the fix removes the squiggle',
    go: async ({ page }) => {
      await page.keyboard.press('Enter');
      await page.locator(ACTIONS).first().waitFor({ state: 'hidden', timeout: STEP_MS });
      await page.locator(SQUIGGLE).first().waitFor({ state: 'hidden', timeout: STEP_MS });
      // Also counts what is scrolled out of sight.
      await page.locator(PROBLEMS, { hasText: /^\s*0\s*0\s*$/ }).waitFor({ state: 'visible', timeout: STEP_MS });
    },
  },
  {
    says: 'the saved file has the middleware before the first route, and is otherwise as it was',
    go: async ({ page, file, before, picture }) => {
      await page.keyboard.press('Control+s');
      const after = await poll('the fixed file on disk', STEP_MS, () => {
        const text = readFileSync(file, 'utf8');
        return text === before ? undefined : text;
      });
      assert.ok(before.indexOf(MIDDLEWARE) > before.indexOf(FIRST_ROUTE), 'the example starts wrong');
      assert.ok(after.indexOf(MIDDLEWARE) < after.indexOf(FIRST_ROUTE), after);
      assert.deepEqual(linesOf(after), linesOf(before));
      await page.locator('.tab.active.dirty').waitFor({ state: 'hidden', timeout: STEP_MS });
      await picture('fixed');
    },
  },
  {
    says: 'hovering over the option tells what a browser decides',
    go: async ({ page, picture }) => {
      const option = page.locator('.view-line', { hasText: MIDDLEWARE }).locator('span', { hasText: /^\s*origin\s*$/ });
      const box = await option.first().boundingBox({ timeout: STEP_MS });
      assert.ok(box, 'the option is on the screen');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const hover = page.locator(HOVER, { hasText: /Access-Control-Allow-Origin/i }).first();
      await hover.waitFor({ state: 'visible', timeout: STEP_MS });
      await picture('hover');
      const text = await hover.innerText({ timeout: STEP_MS });
      assert.match(text, /a page at https:\/\/todo\.example\.com: allowed/);
      assert.match(text, /a stranger.s page, with cookies: blocked/);
    },
  },
  {
    says: 'nothing popped up on the way',
    go: async ({ page }) => {
      await page.locator(TOAST).first().waitFor({ state: 'hidden', timeout: 1_000 });
    },
  },
];

/** The lines that say something, in no order. */
const linesOf = (/** @type {string} */ text) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .sort();

/**
 * Puts the cursor at the start of a line.
 *
 * @param {import('./host.mjs').Page} page
 * @param {number} line from 1
 */
async function goTo(page, line) {
  await page.keyboard.press('Control+g'); // opens the input with ":" in it
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor({ state: 'visible', timeout: STEP_MS });
  await page.keyboard.type(String(line));
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden', timeout: STEP_MS });
  await page.locator('.monaco-editor.focused').first().waitFor({ state: 'visible', timeout: STEP_MS });
}

/**
 * Opens the menu of the lightbulb. The editor drops the request when something changes under it, as while its other extensions start: then a
 * person asks again.
 *
 * @param {import('./host.mjs').Page} page
 */
async function openMenu(page) {
  const menu = page.locator(ACTIONS).first();
  await poll('the menu of the lightbulb', STEP_MS, async () => {
    await page.keyboard.press('Control+.');
    return menu.waitFor({ state: 'visible', timeout: 4_000 }).then(
      () => true,
      () => undefined,
    );
  });
}

/**
 * Takes the steps in order, until one fails: the next ones build on it.
 *
 * @param {Walk} walk
 * @returns {Promise<{ passes: number, failures: number, pending: number }>}
 */
async function takeSteps(walk) {
  for (const [index, { says, go }] of STEPS.entries()) {
    try {
      await go(walk);
      console.log(`  ✔ ${says}`);
    } catch (error) {
      console.log(`  ✘ ${says}\n${error instanceof Error ? error.message : error}`);
      await keepScreenshot(walk.page, 'failure');
      return { passes: index, failures: 1, pending: STEPS.length - index - 1 };
    }
  }
  return { passes: STEPS.length, failures: 0, pending: 0 };
}

/**
 * @param {string} vsix
 * @param {string} pictures folder for the screenshots
 */
async function walkThrough(vsix, pictures) {
  const { folder, remove } = makeFolder('shop', {});
  cpSync(join(root, 'examples', EXAMPLE), folder, { recursive: true });
  const file = join(folder, FILE);
  const server = await startServer({ vsix, settings: CLEAR_VIEW });
  try {
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      const payload = JSON.stringify([['openFile', `vscode-remote://${server.authority}${file}`]]);
      await page.goto(server.url({ folder, payload }));
      const picture = async (/** @type {string} */ name) => {
        await page.screenshot({ path: join(pictures, `${name}.png`), timeout: STEP_MS });
      };
      const count = await takeSteps({ page, file, before: readFileSync(file, 'utf8'), picture });
      if (count.failures > 0) server.saveLogs(join(cache, 'ui-logs'));
      return count;
    } finally {
      await browser.stop();
    }
  } finally {
    await server.stop();
    remove();
  }
}

async function main() {
  exitOnSignals();
  const { values } = parseArgs({ options: { vsix: { type: 'string' }, keep: { type: 'boolean' } } });
  const reason = unsupported();
  if (reason !== undefined) throw new Error(`${reason}; the walk needs it`);
  const vsix = values.vsix === undefined ? (await packageExtension(root)).file : resolve(values.vsix);
  await layDown(['editor', 'browser']);
  const pictures = values.keep ? join(root, 'docs/images') : join(cache, 'ui');
  mkdirSync(pictures, { recursive: true });
  console.log(`ui: walking through ${vsix}`);
  const count = await walkThrough(vsix, pictures);
  console.log(`ui: screenshots are in ${pictures}`);
  console.log(`##SUITE ${JSON.stringify(count)}`);
  process.exitCode = count.failures === 0 ? 0 : 1;
}

await main().catch((error) => {
  console.error(`ui: ${error.stack}`);
  process.exitCode = 1;
});
