import fc from 'fast-check';

/** A whole program in one file. */
export interface GeneratedProgram {
  readonly file: string;
  readonly source: string;
}

/** Where a program's top-level declarations are gathered while its pieces are printed. */
export interface Scope {
  /**
   * Declares a constant or a function above the application and returns its name.
   * @param stem what the name begins with; a number is added where it is taken.
   * @param print writes the whole declaration for the name that was chosen, for example `const allowed = [];`.
   */
  declare(stem: string, print: (name: string) => string): string;
}

/** A piece of a program: prints itself, and may declare what it needs above the application. */
export type Code = (scope: Scope) => string;

/** A scope together with what was declared in it, in order. */
export interface OpenScope extends Scope {
  readonly declarations: readonly string[];
}

/** Opens a scope in which `taken` are not free as names. */
export function openScope(taken: readonly string[]): OpenScope {
  const names = new Set(taken);
  const declarations: string[] = [];
  return {
    declarations,
    declare(stem, print) {
      let name = stem;
      for (let count = 2; names.has(name); count += 1) name = `${stem}${count}`;
      names.add(name);
      declarations.push(print(name));
      return name;
    },
  };
}

/** A text as a JavaScript string literal. */
export const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;

/** Lines moved two columns to the right. */
export const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');

/** Statements in braces. */
export const block = (statements: readonly string[]): string =>
  statements.length === 0 ? '{}' : `{\n${indent(statements.join('\n'))}\n}`;

/** A piece that always prints the same text. */
export const fixed =
  (text: string): Code =>
  () =>
    text;

/** One of several texts, as code. */
export const textOf = (...texts: readonly string[]): fc.Arbitrary<Code> => fc.constantFrom(...texts).map(fixed);

/** A choice among arbitraries, each with its weight. */
export const weighted = <T>(
  ...choices: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<T>])[]
): fc.Arbitrary<T> =>
  fc.oneof({ withCrossShrink: true }, ...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/**
 * An expression where it is used, or named by a constant above the application.
 * @param stem what the constant is called.
 */
export const inlineOrNamed = (stem: string, arbitrary: fc.Arbitrary<Code>): fc.Arbitrary<Code> =>
  fc.tuple(arbitrary, fc.constantFrom('inline', 'named')).map(([code, place]) => (scope) => {
    const printed = code(scope);
    return place === 'inline' ? printed : scope.declare(stem, (name) => `const ${name} = ${printed};`);
  });
