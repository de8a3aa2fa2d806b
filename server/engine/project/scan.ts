import { specifiersIn } from './specifiers.ts';

/** What a text tells without being parsed. */
export interface Scan {
  /** Whether it may decide CORS. */
  readonly matters: boolean;
  /** Whether it holds tests: what imports a module for a test says nothing of how the service is put together. */
  readonly isTest: boolean;
  /** What it may import. */
  readonly specifiers: readonly string[];
}

const TESTS = /(?:^|[^.\w])(?:describe|it|test)(?:\.\w+)?\s*\(\s*['"`]/;

/** Scans a text. @param matters the cheap text test of the platforms */
export const scanWith =
  (matters: (text: string) => boolean) =>
  (text: string): Scan => ({ matters: matters(text), isTest: TESTS.test(text), specifiers: specifiersIn(text) });
