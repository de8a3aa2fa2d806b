import { type Kind, kindOf } from '../syntax/kind.ts';
import { includesIn, specifiersIn } from './specifiers.ts';

/** What a text tells without being parsed. */
export interface Scan {
  /** How it is read; null where it is not. */
  readonly is: Kind | null;
  /** Whether it may decide CORS. */
  readonly matters: boolean;
  /** Whether it holds tests: what imports a module for a test says nothing of how the service is put together. */
  readonly isTest: boolean;
  /** What it may import, or what it includes. */
  readonly specifiers: readonly string[];
}

const TESTS = /(?:^|[^.\w])(?:describe|it|test)(?:\.\w+)?\s*\(\s*['"`]/;

const NOT_READ: Scan = { is: null, matters: false, isTest: false, specifiers: [] };

/** The names that a text of a kind leads on by. */
export const namedIn = (text: string, is: Kind): readonly string[] =>
  is === 'nginx' ? includesIn(text) : specifiersIn(text);

/** Scans a text. @param matters the cheap text test of the platforms */
export const scanWith =
  (matters: (text: string, is: Kind) => boolean) =>
  (text: string, path: string, hostLanguage?: string): Scan => {
    const is = kindOf(path, text, hostLanguage);
    if (is === null) return NOT_READ;
    return {
      is,
      matters: matters(text, is),
      isTest: is === 'script' && TESTS.test(text),
      specifiers: namedIn(text, is),
    };
  };
