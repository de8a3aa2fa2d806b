import type { HttpRequest } from '../../server/engine/browser/types.ts';
import type { Run, World } from '../../server/engine/service/exchange.ts';
import type {
  Choice,
  Layer,
  Piece,
  Program,
  Route,
  Site,
  Source,
  Status,
  Step,
  StringSet,
  Test,
  Text,
} from '../../server/engine/service/program.ts';
import { respond } from '../../server/engine/service/respond.ts';

/** Programs written by hand, in few words. */

export const ORIGIN = 'https://app.example';
export const SERVICE = 'https://api.example/items';

export const at = (start: number): Site => ({ file: 'f', start, end: start + 1 });

export function choice(id: string, differs: Partial<Choice> = {}): Choice {
  return { id, options: ['yes', 'no'], says: `${id} holds`, at: at(0), kind: 'circumstance', ...differs };
}

export function route(differs: Partial<Route> = {}): Route {
  const path: StringSet = { is: 'exactly', text: '/items' };
  return {
    layer: 'route',
    methods: [],
    path,
    written: '/items',
    sample: '/items',
    reads: [],
    visited: false,
    ...differs,
  };
}

export function layer(id: string, steps: readonly Step[], differs: Partial<Layer> = {}): Layer {
  return { id, role: 'plain', on: 'request', at: at(0), steps, ...differs };
}

/** A layer for failures. */
export const rescue = (id: string, steps: readonly Step[]): Layer => layer(id, steps, { on: 'failure' });

export function programOf(chains: Readonly<Record<string, readonly Layer[]>>, differs: Partial<Program> = {}): Program {
  return { entry: 'main', chains, choices: [], routes: [], declared: [], anomalies: [], ...differs };
}

/** A program of one chain of one layer. */
export const steps = (list: readonly Step[], differs: Partial<Program> = {}): Program =>
  programOf({ main: [layer('only', list)] }, differs);

type Write = Extract<Step, { do: 'write' }>;

const written =
  (how: Write['how']) =>
  (name: string, value: string | Text = '', from: readonly Site[] = []): Step => ({
    do: 'write',
    how,
    name,
    value: typeof value === 'string' ? [value] : value,
    by: at(0),
    from,
  });
export const set = written('set');
export const add = written('add');
export const merge = written('merge');
export const remove = written('remove');

export const answer = (status: Status = 200): Step => ({ do: 'answer', status, by: at(0) });
export const answerLast = (status: Status = 200): Step => ({ do: 'answer', status, after: 'unwinding', by: at(0) });
export const fail: Step = { do: 'fail', by: at(0) };
export const hang: Step = { do: 'hang', by: at(0) };
export const next: Step = { do: 'next' };
export const enter = (chain: string): Step => ({ do: 'enter', chain });
export const leave = (chains: number): Step => ({ do: 'leave', chains });
export const keep = (name: string, value: Text): Step => ({ do: 'let', name, value });

export const when = (test: Test, then: readonly Step[], otherwise: readonly Step[] = []): Step => ({
  do: 'when',
  test,
  then,
  else: otherwise,
});

export const take = (
  take: Source,
  differs: { as?: readonly ('lower' | 'upper' | 'trim')[]; absent?: string } = {},
): Piece => ({
  take,
  ...differs,
});
export const headerPiece = (name: string): Piece => take({ from: 'request-header', name });
export const is = (text: string, site?: Site): StringSet => ({ is: 'exactly', text, ...(site ? { at: site } : {}) });
export const originIn = (set_: StringSet, site: Site = at(0)): Test => ({
  text: [headerPiece('origin')],
  in: set_,
  at: site,
});
export const chose = (id: string, option = 'yes'): Test => ({ choice: id, is: option });

/** A GET of the service by a page on ORIGIN, but for what is given. */
export function request(differs: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: SERVICE, headers: [['Origin', ORIGIN]], ...differs };
}

/** The status of each run, or that it hangs. */
export const statuses = (runs: readonly Run[]): (number | 'hung')[] =>
  runs.map(({ end }) => (end === 'hung' ? 'hung' : end.status));

/** The header lines of a run's answer, as `name: value`, or `name: ?reason` where the value is unread. */
export function linesOf(run: Run | undefined): string[] {
  if (run === undefined || run.end === 'hung') throw new Error('no answer');
  return run.end.lines.map(({ name, value, unread }) => `${name}: ${unread === undefined ? value : `?${unread}`}`);
}

/** The one run of a program that forks nowhere. */
export function onlyRun(program: Program, asked: HttpRequest = request(), world: World = {}): Run {
  const [run, ...others] = respond(program, asked, world);
  if (run === undefined || others.length > 0) throw new Error(`${others.length + 1} runs`);
  return run;
}

/** The header lines of the only answer. */
export const sent = (program: Program, asked?: HttpRequest, world?: World): string[] =>
  linesOf(onlyRun(program, asked, world));
