import type { Machine } from '../../evaluate/machine.ts';
import { type Call, type Entity, entityValue, missing, unknown, type Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';
import { mergeVary } from './headers.ts';
import { isResponse } from './message.ts';

/** The module npm `vary`, a function `(response, field)` (`index.js`); undefined for any other module. */
export function varyModule(name: string, at: Site): Value | undefined {
  if (name !== 'vary') return undefined;
  const module: Entity = {
    name: 'vary',
    call: addField,
    get: (member, site) => (member === 'default' ? varyModule(name, site) : unknown(`vary.${member}`, site)),
  };
  return entityValue(module, at);
}

function addField(call: Call, machine: Machine): Value {
  const [response, field] = call.args;
  if (response !== undefined && field !== undefined && isResponse(response))
    mergeVary({ name: 'Vary', value: field, by: call.at, facts: [call.argSites[1] ?? field.at] }, machine);
  return missing(call.at);
}
