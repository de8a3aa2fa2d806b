import type { Site } from '../service/program.ts';
import type { Machine } from './machine.ts';
import type { Cell } from './store.ts';
import type { Value } from './values.ts';

/** A module as its importers see it. */
export interface Imported {
  /** What `require` gives. */
  required(at: Site, machine: Machine): Value;
  /** What `await import()` gives: all exports as members. */
  namespace(at: Site, machine: Machine): Value;
  /** Where the export of a name, or `default`, is kept: what its module assigns later is seen by its importers. */
  binding(name: string, at: Site, machine: Machine): Cell<unknown>;
}

/** What a program's world is made of while units are evaluated: modules, and names that nothing in a unit binds. */
export interface Surroundings {
  /** The module that a specifier leads to from the file in which it stands, evaluated; undefined where it is not known. */
  module(specifier: string, at: Site, machine: Machine): Imported | undefined;
  /** A name that the unit does not bind; undefined where it is not known. */
  global(name: string, at: Site): Value | undefined;
}
