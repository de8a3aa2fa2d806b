import type { Site } from '../service/program.ts';
import type { Expression, Unit } from '../syntax/unit.ts';
import { type ExportTable, exportTable } from './exports.ts';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import { memberOf } from './members.ts';
import { type Cell, Scope } from './store.ts';
import type { Imported } from './surroundings.ts';
import { runModuleBody } from './top-level.ts';
import { type Member, type ObjectContent, unknown, type Value } from './values.ts';

/** What a specifier leads to in the project: a unit, or the value of a JSON file. */
export type Source =
  | { readonly file: string; readonly unit: Unit }
  | { readonly file: string; readonly json: Expression };

/** The modules of the project around a unit. */
export interface Project {
  /** What a specifier leads to from a file; undefined where that is not in view. */
  find(specifier: string, from: string): Source | undefined;
}

/** How many modules a root may reach, and how many may wait for one that they import; what lies beyond is unread. */
const MOST_MODULES = 250;
const DEEPEST = 48;

/** The modules that a root reaches, each evaluated when it is first reached. */
export class Modules {
  private readonly project: Project;
  private readonly packages: (name: string, at: Site) => Value | undefined;
  private readonly known = new Map<string, Imported>();
  private depth = 0;

  /** @param packages what the platforms know of a package */
  constructor(project: Project, packages: (name: string, at: Site) => Value | undefined) {
    this.project = project;
    this.packages = packages;
  }

  /** The module that a specifier leads to from the file in which it stands. */
  reach(specifier: string, at: Site, machine: Machine): Imported | undefined {
    const value = this.packages(specifier, at);
    if (value !== undefined) return new WholeModule(value);
    const source = this.project.find(specifier, at.file);
    if (source === undefined) return undefined;
    const known = this.known.get(source.file);
    if (known !== undefined) return known;
    if (this.known.size >= MOST_MODULES || this.depth >= DEEPEST) return undefined;
    return 'json' in source ? this.readJson(source, machine) : this.evaluate(source.unit, machine);
  }

  /** The scope in which a unit's body runs, and the module that it is. */
  open(unit: Unit, machine: Machine): UnitModule {
    const module = new UnitModule(unit, machine, this);
    this.known.set(unit.file, module);
    return module;
  }

  private evaluate(unit: Unit, machine: Machine): Imported {
    const module = this.open(unit, machine);
    this.depth += 1;
    module.end(machine.runModule(unit.file, () => runModuleBody(unit.body, module.scope, machine)));
    this.depth -= 1;
    return module;
  }

  private readJson({ file, json }: Extract<Source, { json: Expression }>, machine: Machine): Imported {
    let value: Value = unknown(file, { file, start: json.start, end: json.end }, 'unread', `module:${file}`);
    machine.runModule(file, () => {
      value = evaluate(json, new Scope(null), machine);
    });
    const module = new WholeModule(value);
    this.known.set(file, module);
    return module;
  }
}

/** A module that is one value: a package, or a JSON file. */
class WholeModule implements Imported {
  private readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }

  required(): Value {
    return this.value;
  }

  namespace(): Value {
    return this.value;
  }

  binding(name: string, at: Site, machine: Machine) {
    const isItself = name === 'default' && this.value.is !== 'entity';
    return machine.cell<unknown>(isItself ? this.value : memberOf(this.value, name, at, machine));
  }
}

/** A module of the project: an ECMAScript module where it exports with `export`, else a CommonJS one. */
export class UnitModule implements Imported {
  /** In which its body runs. */
  readonly scope: Scope;
  private readonly table: ExportTable;
  private readonly modules: Modules;
  private readonly at: Site;
  private readonly module: Value;
  private state: 'running' | 'complete' | 'incomplete' = 'running';
  private all: Value | undefined;

  constructor(unit: Unit, machine: Machine, modules: Modules) {
    this.table = exportTable(unit);
    this.modules = modules;
    this.at = { file: unit.file, start: 0, end: 0 };
    const exports = machine.object(new Map(), this.at);
    this.module = machine.object(new Map([['exports', { value: exports, at: this.at }]]), this.at);
    const wrapper = new Scope(null, 'function');
    wrapper.declare('module', machine.cell<unknown>(this.module));
    wrapper.declare('exports', machine.cell<unknown>(exports));
    this.scope = new Scope(wrapper, 'function');
  }

  /** Its body has run: to its end, or as far as it was followed. */
  end(complete: boolean): void {
    this.state = complete ? 'complete' : 'incomplete';
  }

  required(at: Site, machine: Machine): Value {
    return this.isCommon() ? this.commonExports(machine) : this.namespace(at, machine);
  }

  namespace(at: Site, machine: Machine): Value {
    if (this.all !== undefined) return this.all;
    const all = machine.object(this.members(at, machine), at, this.isClosed() ? {} : { open: true });
    if (this.state !== 'running') this.all = all;
    return all;
  }

  binding(name: string, at: Site, machine: Machine) {
    return this.find(name, at, machine, new Set()) ?? machine.cell<unknown>(this.unseen(name, at));
  }

  private unseen(name: string, at: Site): Value {
    return unknown(name, at, 'unread', `export:${this.at.file}:${name}`);
  }

  /** @param asked the modules that are being asked already: they may export everything of each other */
  private find(name: string, at: Site, machine: Machine, asked: Set<Imported>): Cell<unknown> | undefined {
    if (asked.has(this)) return undefined;
    asked.add(this);
    if (this.isCommon()) return this.commonBinding(name, at, machine);
    const where = this.table.names.get(name);
    if (where !== undefined && 'local' in where) return this.scope.find(where.local);
    if (where !== undefined) return this.passedOn(where.from, where.name, at, machine, asked);
    if (name === 'default') return undefined;
    for (const from of this.table.stars) {
      const found = this.passedOn(from, name, at, machine, asked);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private passedOn(
    from: string,
    name: string,
    at: Site,
    machine: Machine,
    asked: Set<Imported>,
  ): Cell<unknown> | undefined {
    const module = this.modules.reach(from, { ...at, file: this.at.file }, machine);
    if (module === undefined) return undefined;
    if (name === '*') return machine.cell<unknown>(module.namespace(at, machine));
    return module instanceof UnitModule ? module.find(name, at, machine, asked) : module.binding(name, at, machine);
  }

  private commonBinding(name: string, at: Site, machine: Machine) {
    const exports = this.commonExports(machine);
    const content = exports.is === 'object' ? machine.read(exports.cell) : undefined;
    if (name === 'default' && content?.entries.has('default') !== true) return machine.cell<unknown>(exports);
    return machine.cell<unknown>(memberOf(exports, name, at, machine));
  }

  private isCommon(): boolean {
    return this.table.names.size === 0 && this.table.stars.length === 0;
  }

  private isClosed(): boolean {
    return this.state === 'complete' && this.table.stars.length === 0;
  }

  /** `module.exports`. Where the module was not followed to its end, there may be more to it. */
  private commonExports(machine: Machine): Value {
    const exports = memberOf(this.module, 'exports', this.at, machine);
    if (this.state === 'incomplete' && exports.is === 'object') {
      const content = machine.read(exports.cell);
      if (content !== undefined && !content.open)
        machine.write<ObjectContent>(exports.cell, { ...content, open: true });
    }
    return exports;
  }

  private members(at: Site, machine: Machine): Map<string, Member> {
    const members = new Map<string, Member>();
    if (this.isCommon()) {
      const exports = this.commonExports(machine);
      const content = exports.is === 'object' ? machine.read(exports.cell) : undefined;
      for (const [name, member] of content?.entries ?? []) members.set(name, member);
      if (!members.has('default')) members.set('default', { value: exports, at: exports.at });
      return members;
    }
    for (const name of this.exportedNames(machine, new Set())) {
      const value = machine.read(this.binding(name, at, machine)) as Value | undefined;
      members.set(name, { value: value ?? this.unseen(name, at), at: value?.at ?? at });
    }
    return members;
  }

  private exportedNames(machine: Machine, asked: Set<Imported>): Set<string> {
    const names = new Set(this.table.names.keys());
    if (asked.has(this)) return names;
    asked.add(this);
    for (const from of this.table.stars) {
      const module = this.modules.reach(from, this.at, machine);
      if (module instanceof UnitModule)
        for (const name of module.exportedNames(machine, asked)) if (name !== 'default') names.add(name);
    }
    return names;
  }
}
