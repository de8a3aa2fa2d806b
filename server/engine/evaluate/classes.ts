import type { Site } from '../service/program.ts';
import type { ClassMember } from '../syntax/unit.ts';
import { runClosure } from './calls.ts';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import { Scope } from './store.ts';
import { type Call, type Entity, entityValue, type Member, missing, type Value } from './values.ts';

/** A class written in the unit. */
export interface ClassEntity extends Entity {
  method(name: string): Value | undefined;
}

export const isClass = (entity: Entity): entity is ClassEntity => 'method' in entity;

/** The value of a class: instances get its fields, and its constructor is run. Superclasses are not followed. */
export function makeClass(
  name: string | null,
  members: readonly ClassMember[],
  scope: Scope,
  machine: Machine,
  at: Site,
): Value {
  const methods = new Map<string, Value>();
  const statics = new Map<string, Value>();
  const entity: ClassEntity = {
    name: name ?? 'class',
    method: (wanted) => methods.get(wanted),
    get: (wanted) => statics.get(wanted),
    construct: (call, m) => instantiate(members, scope, m, self, call),
  };
  const self: Value = entityValue(entity, at);
  // Before its methods: they are entry points only where the class is not.
  machine.made.push(self);
  for (const member of members) {
    if (member.name === null || member.value === null || member.kind === 'constructor') continue;
    if (member.kind === 'method')
      (member.isStatic ? statics : methods).set(member.name, evaluate(member.value, scope, machine));
    else if (member.isStatic && member.kind === 'field')
      statics.set(member.name, evaluate(member.value, scope, machine));
  }
  return self;
}

function instantiate(members: readonly ClassMember[], scope: Scope, machine: Machine, of: Value, call: Call): Value {
  return machine.within(of.at.file, () => makeInstance(members, scope, machine, of, call));
}

function makeInstance(members: readonly ClassMember[], scope: Scope, machine: Machine, of: Value, call: Call): Value {
  machine.noteRan(of.at);
  const object = machine.object(new Map<string, Member>(), call.at, { of });
  const inside = new Scope(scope);
  inside.declare('this', machine.cell<unknown>(object));
  for (const member of members) {
    if (member.kind !== 'field' || member.isStatic || member.name === null || object.is !== 'object') continue;
    const value = member.value === null ? missing(call.at) : evaluate(member.value, inside, machine);
    const content = machine.read(object.cell);
    if (content !== undefined)
      machine.write(object.cell, {
        ...content,
        entries: new Map([...content.entries, [member.name, { value, at: machine.site(member) }]]),
      });
  }
  const make = members.find((member) => member.kind === 'constructor')?.value;
  if (make?.kind === 'function') {
    runClosure(
      {
        name: 'constructor',
        params: make.params,
        body: make.body,
        scope,
        span: machine.site(make),
        arrow: false,
        async: false,
        bound: object,
      },
      call,
      machine,
    );
  }
  return object;
}
