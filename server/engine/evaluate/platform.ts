import type { Change, Edit } from '../service/change.ts';
import type { Program, Site } from '../service/program.ts';
import type { NginxUnit } from '../syntax/nginx/unit.ts';
import type { Unit } from '../syntax/unit.ts';
import type { Machine } from './machine.ts';
import type { Value } from './values.ts';

/** What a platform may ask of the project around a unit. */
export interface Context {
  readonly unit: Unit;
  /** The unit of a file that was read on the way, the root's included; undefined for any other. */
  unitOf(file: string): Unit | undefined;
  /** The version of a package as the nearest lockfile or package.json tells it, `major.minor.patch` or shorter; undefined where neither does. */
  version(packageName: string): string | undefined;
}

/** Edits, or the reason why there are none. `reaches`: other code that sees the change as well, so that it is not safe. */
export type Rendered = { readonly edits: readonly Edit[]; readonly reaches?: string } | { readonly declined: string };

export const declined = (why: string): Rendered => ({ declined: why });

/** A program and what only its platform can do with it. */
export interface Compiled {
  readonly program: Program;
  /** Renders a change of the program's sources as text edits. */
  render(change: Change): Rendered;
}

/** A platform while one unit is evaluated: the meaning of its modules and globals, and the programs that came out. */
export interface Session {
  module(name: string, at: Site): Value | undefined;
  global(name: string, at: Site): Value | undefined;
  /** A function that nothing in the unit calls: runs it if it is an entry point of this platform, and tells so. */
  adopt(fn: Value, machine: Machine): boolean;
  programs(machine: Machine): readonly Compiled[];
}

/** A platform whose services are written in a language whose bodies are lowered. */
export interface Platform {
  readonly name: string;
  /** Whether a text may decide CORS on this platform; cheap, and true in doubt. */
  mayMatter(text: string): boolean;
  begin(context: Context): Session;
}

/** What a configuration is made of besides its root: the files that it includes. */
export interface Configuration {
  readonly root: NginxUnit;
  /** The files that an `include` stands for, in the order in which they are read; undefined where none of them is in view. */
  included(pattern: string, from: string): readonly NginxUnit[] | undefined;
  /** The unit of a file that was read on the way, the root's included; undefined for any other. */
  unitOf(file: string): NginxUnit | undefined;
}

/** A platform whose services are written as directives. */
export interface DirectivePlatform {
  readonly name: string;
  /** Whether a text may decide CORS on this platform; cheap, and true in doubt. */
  mayMatter(text: string): boolean;
  compile(configuration: Configuration): readonly Compiled[];
}
