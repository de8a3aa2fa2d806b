import Mocha from 'mocha';
import { workspace } from 'vscode';

/** The tests of each workspace that scripts/vscode-host/workspaces.mjs makes, by the name of its folder. Loaded late: they need Mocha's globals. */
const TESTS: Readonly<Record<string, () => Promise<unknown>>> = {
  express: async () => {
    await import('./activation.ts'); // first: it needs a window in which nothing has happened yet
    await import('./diagnostics.ts');
    await import('./modules.ts');
    await import('./fixes.ts');
    await import('./hover.ts');
    await import('./nginx.ts');
    await import('./settings.ts');
    await import('./restart.ts');
  },
  unrelated: () => import('./unrelated.ts'),
};

/**
 * Called by VS Code inside its extension host. Prints `##SUITE {"passes":n,"failures":m,"pending":k}` once every test has ended: a host that dies
 * earlier is reported as success, so that line is the only proof.
 *
 * @throws where a test failed, or no tests belong to the opened folder.
 */
export async function run(): Promise<void> {
  const name = workspace.workspaceFolders?.[0]?.name ?? '';
  const load = TESTS[name];
  if (load === undefined) throw new Error(`no tests for a workspace named "${name}"`);
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, forbidOnly: true, forbidPending: true });
  mocha.suite.emit('pre-require', globalThis, 'end-to-end suite', mocha);
  await load();
  const { passes, failures, pending } = await new Promise<Mocha.Stats>((resolve, reject) => {
    const runner = mocha.run(() => {
      if (runner.stats === undefined) reject(new Error('Mocha kept no count'));
      else resolve(runner.stats);
    });
  });
  console.log(`##SUITE ${JSON.stringify({ passes, failures, pending })}`);
  if (failures > 0) throw new Error(`${failures} of ${passes + failures} failed`);
}
