import type { Statement, Unit } from '../syntax/unit.ts';
import { namesIn } from './assign.ts';
import { DEFAULT_EXPORT } from './statements.ts';

/** Where an export is kept: under a name of the module's own, or in another module, whose name for it `*` is all of it. */
export type Export = { readonly local: string } | { readonly from: string; readonly name: string };

/** What a module exports with `export`: by name, and everything of other modules. */
export interface ExportTable {
  readonly names: ReadonlyMap<string, Export>;
  /** `export * from`. */
  readonly stars: readonly string[];
}

/** The exports of a unit, as they are written. A CommonJS module has none. */
export function exportTable(unit: Unit): ExportTable {
  const exported = unit.body.flatMap(exportsIn);
  return {
    names: new Map(exported.flatMap(([name, where]) => (name === '*' ? [] : [[name, where] as const]))),
    stars: exported.flatMap(([name, where]) => (name === '*' && 'from' in where ? [where.from] : [])),
  };
}

function exportsIn(statement: Statement): (readonly [string, Export])[] {
  switch (statement.kind) {
    case 'declare':
      return statement.exported
        ? statement.declarators.flatMap(({ target }) => namesIn(target)).map((name) => [name, { local: name }])
        : [];
    case 'function-declaration':
    case 'class-declaration':
      if (statement.exported === 'no') return [];
      return [[statement.exported === 'default' ? 'default' : statement.name, { local: statement.name }]];
    case 'export-default':
      return statement.as === 'default' ? [['default', { local: DEFAULT_EXPORT }]] : [];
    case 'export-names':
      return statement.names.map(({ local, exported }) => [
        exported,
        statement.source === null ? { local } : { from: statement.source, name: local },
      ]);
    default:
      return [];
  }
}
