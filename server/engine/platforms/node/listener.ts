import { callValue } from '../../evaluate/calls.ts';
import { isCrash } from '../../evaluate/crash.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { entityValue, type Value } from '../../evaluate/values.ts';
import type { Layer, LayerId, Program, Route, Site } from '../../service/program.ts';
import { followed, Handling, lowerHandler, writesAllowOrigin } from './handling.ts';
import { NODE_RESPONSE, requestEntity, responseEntity } from './message.ts';

/** A listener for the requests of a server, lowered (Node, `http.Server`, event `request`). */
export interface Listener {
  readonly layer: Layer;
  /** Request headers that it reads, lower case. */
  readonly reads: readonly string[];
}

/**
 * Lowers a function of `(request, response)` to a layer. What it throws answers nothing: the process ends. A request that it does not answer hangs.
 */
export function lowerListener(listener: Value, id: LayerId, at: Site, machine: Machine): Listener {
  machine.layer = id;
  const handling = new Handling();
  const reads = new Set<string>();
  const args = [entityValue(requestEntity(reads), at), entityValue(responseEntity(NODE_RESPONSE, handling), at)];
  const run = (): void => void callValue(listener, { args, open: false, at, argSites: [] }, machine);
  const onThrow = (error: Value): void =>
    machine.emit({ do: 'fail', by: at, ...(isCrash(error) ? { crash: true as const } : {}) });
  const steps = followed(() => lowerHandler(run, handling, 'answers', at, machine, onThrow), 'answers', at, machine);
  return {
    layer: { id, role: writesAllowOrigin(steps) ? 'cors' : 'route', on: 'request', at, steps },
    reads: [...reads],
  };
}

/** The program of a server whose layers stand in one chain. */
export function programOf(layers: readonly Layer[], routes: readonly Route[], machine: Machine): Program {
  const ids = new Set(layers.map(({ id }) => id));
  return {
    entry: 'requests',
    chains: { requests: layers },
    choices: [...machine.choices.values()],
    routes,
    declared: machine.declared.filter(({ layer }) => ids.has(layer)),
    anomalies: machine.anomalies.filter(({ layer }) => layer !== undefined && ids.has(layer)),
  };
}
