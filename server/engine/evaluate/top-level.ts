import type { Statement } from '../syntax/unit.ts';
import type { Machine } from './machine.ts';
import { startFails } from './start.ts';
import { hoist, runStatement, withThrown } from './statements.ts';
import type { Scope } from './store.ts';
import { isAlways, isNever, not } from './tests.ts';

/** Imports, and exports of what is imported in the same breath, run before all else (ECMAScript, InnerModuleEvaluation). */
const isImport = (statement: Statement): boolean =>
  statement.kind === 'import-declaration' || (statement.kind === 'export-names' && statement.source !== null);

const importsFirst = (body: readonly Statement[]): Statement[] => [
  ...body.filter(isImport),
  ...body.filter((statement) => !isImport(statement)),
];

/** Runs the body of the root: behind what throws, only where it does not. */
export function runRootBody(body: readonly Statement[], scope: Scope, machine: Machine): void {
  hoist(body, scope, machine);
  runFrom(importsFirst(body), scope, machine);
}

function runFrom(statements: readonly Statement[], scope: Scope, machine: Machine): void {
  for (const [i, statement] of statements.entries()) {
    const { threw, falls } = withThrown(runStatement(statement, scope, machine), machine);
    const stops = isNever(falls) ? not(falls) : startFails(threw.test, machine);
    if (isAlways(stops)) return;
    if (isNever(stops)) continue;
    machine.when(not(stops), () => runFrom(statements.slice(i + 1), scope, machine));
    return;
  }
}

/**
 * Runs the body of a module. A service that is judged has started: what a module throws is presumed not to happen where one circumstance decides it, and
 * is passed over where several do, for else all that the service does would depend on them.
 */
export function runModuleBody(body: readonly Statement[], scope: Scope, machine: Machine): void {
  hoist(body, scope, machine);
  for (const statement of importsFirst(body)) {
    const { threw } = withThrown(runStatement(statement, scope, machine), machine);
    startFails(threw.test, machine);
  }
}
