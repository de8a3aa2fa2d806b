// Runs a suite in a desktop VS Code, through @vscode/test-electron: the one that VSCODE_EXECUTABLE names, or one that is downloaded
// (version VSCODE_VERSION, else the current one). On Linux without a display, start it under xvfb-run. Called by run-e2e.mjs, which
// demands the proof.
//
// usage: node run-desktop.mjs EXTENSION_FOLDER SUITE_FILE WORKSPACE_FOLDER
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { cache } from '../lib/paths.mjs';
import { atEnd, exitOnSignals } from './lifetime.mjs';

const [extensionDevelopmentPath, extensionTestsPath, folder] = process.argv.slice(2);
if (extensionDevelopmentPath === undefined || extensionTestsPath === undefined || folder === undefined) {
  throw new Error('usage: node run-desktop.mjs EXTENSION_FOLDER SUITE_FILE WORKSPACE_FOLDER');
}
const { VSCODE_EXECUTABLE, VSCODE_VERSION } = process.env;

// Settings and extensions of its own, under a short path: VS Code makes a unix socket there, whose path may have about 100 bytes.
const data = mkdtempSync(join(tmpdir(), 'cld-'));
const own = [`--user-data-dir=${join(data, 'user')}`, `--extensions-dir=${join(data, 'ext')}`];
atEnd(() => rmSync(data, { recursive: true, force: true, maxRetries: 3 }));
exitOnSignals();

try {
  process.exitCode = await runTests({
    ...(VSCODE_EXECUTABLE ? { vscodeExecutablePath: VSCODE_EXECUTABLE } : { cachePath: join(cache, 'vscode-desktop') }),
    ...(VSCODE_VERSION ? { version: VSCODE_VERSION } : {}),
    extensionDevelopmentPath,
    extensionTestsPath,
    launchArgs: [folder, ...own],
  });
} catch (error) {
  console.error(`desktop VS Code: ${error}`);
  process.exitCode = 1;
}
