import { isCrash } from '../../evaluate/crash.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { memberOf } from '../../evaluate/members.ts';
import { ABSENT, textOf } from '../../evaluate/texts.ts';
import { type Entity, textValue, type Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';
import { eachAlternative } from './headers.ts';

/** The variables that carry an error's own statuses to the layers that handle it, in the order in which they count. */
export const ERROR_STATUSES = ['error.status', 'error.statusCode'] as const;

/** Hands an error over to the layers for failures. */
export function failWith(error: Value, by: Site, machine: Machine): void {
  eachAlternative(error, machine, (one) => {
    if (!isHandled(one)) noteStatuses(one, by, machine);
    machine.emit({ do: 'fail', by, ...(isCrash(one) ? { crash: true as const } : {}) });
  });
}

/** An error that a handler for failures passes on keeps its statuses. */
const isHandled = (error: Value): boolean => error.is === 'entity' && error.entity === ERROR;

function noteStatuses(error: Value, by: Site, machine: Machine): void {
  for (const name of ERROR_STATUSES) {
    const status = error.is === 'object' ? memberOf(error, name.slice('error.'.length), by, machine) : null;
    const counts = status?.is === 'plain' && typeof status.value === 'number';
    machine.emit({ do: 'let', name, value: counts ? (textOf(status) ?? ABSENT) : ABSENT });
  }
}

/** The error as a handler for failures sees it. */
export const ERROR: Entity = {
  name: 'error',
  get: (name, at) => {
    const variable = ERROR_STATUSES.find((status) => status === `error.${name}`);
    return variable === undefined ? undefined : textValue([{ take: { from: 'variable', name: variable } }], at);
  },
};
