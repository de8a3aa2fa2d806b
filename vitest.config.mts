import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const everywhere = ['**/node_modules/**', '**/fixtures/**'];

export default defineConfig({
  test: {
    // Processes rather than threads: the command line's tests may change their working directory.
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A left-over `.only` fails the run instead of shrinking it.
    allowOnly: false,
    passWithNoTests: false,
    reporters: ['default'],
    // With --coverage: the browser model alone, all of it, by the tests under test/browser.
    coverage: {
      provider: 'v8',
      include: ['server/engine/browser/**/*.ts'],
      thresholds: { 100: true },
      reporter: ['text'],
      reportsDirectory: '.cache/coverage',
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...everywhere, 'test/conformance/**', 'test/oracle/**', 'test/e2e/**', 'test/ui/**'],
          // No module keeps state that a test could leave behind for the next, so files share a process.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          exclude: everywhere,
          testTimeout: 600_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'oracle',
          include: ['test/oracle/**/*.test.ts'],
          exclude: everywhere,
          testTimeout: 120_000,
          // Chromium may have to be downloaded first.
          hookTimeout: 20 * 60_000,
        },
      },
    ],
  },
});
