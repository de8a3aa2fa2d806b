import type { Layer, Site, Step, StringSet, Test } from '../../service/program.ts';
import { STATUS } from '../node/handling.ts';
import { type ErrorHandler, under } from './instance.ts';
import { CODED, SERIALIZED } from './reply.ts';

/** What takes the errors of a route. */
export interface Failures {
  readonly id: string;
  readonly at: Site;
  readonly onError: readonly Layer[];
  /** The innermost first: each hands its own errors on to the next. */
  readonly errorHandlers: readonly ErrorHandler[];
  /** Has the hooks run on the way out, also where they have run for an answer that failed. */
  readonly arms: readonly Step[];
}

const FAILURE_STATUS: StringSet = { is: 'pattern', source: '^[45]\\d\\d$', flags: '', dialect: 'js' };

/** The layers for failures at the end of a route's chain (Fastify, `lib/error-handler.js`). */
export function failureLayers({ id, at, onError, errorHandlers, arms }: Failures): Layer[] {
  const handlers = errorHandlers.map(
    ({ guard, handler }): Layer => ({
      id: handler.id,
      role: 'plain',
      on: 'failure',
      at: handler.at,
      steps: under(guard, [...arms, ...handler.steps]),
    }),
  );
  return [
    ...onError.map((layer): Layer => ({ ...layer, on: 'failure' })),
    ...handlers,
    { id: `${id}:failed`, role: 'plain', on: 'failure', at, steps: [...arms, ...defaultHandler(at), ...answers(at)] },
    // An error on the way out of the answer to an error: what there is is sent.
    { id: `${id}:failed-again`, role: 'plain', on: 'failure', at, steps: answers(at) },
  ];
}

const answers = (at: Site): Step[] => [{ do: 'answer', status: { variable: STATUS, otherwise: 500 }, by: at }];

/**
 * `defaultErrorHandler`: the error's own status, the response's where that is one of a failure and was given on purpose, else 500.
 * A status that was given on purpose comes last, and which of the error's two comes first depends on that as well.
 */
function defaultHandler(at: Site): Step[] {
  const coded: Test = { text: [{ take: { from: 'variable', name: CODED } }], in: { is: 'exactly', text: 'yes' }, at };
  return [
    {
      do: 'when',
      test: coded,
      then: firstFailure(['error.status', 'error.statusCode', STATUS], at),
      else: firstFailure(['error.statusCode', 'error.status'], at),
    },
    { do: 'let', name: CODED, value: ['yes'] },
    { do: 'let', name: SERIALIZED, value: ['no'] },
  ];
}

/** Gives the response the first of some statuses that is one of a failure, else 500. */
function firstFailure(names: readonly string[], at: Site): Step[] {
  return names.reduceRight<Step[]>(
    (otherwise, name) => [
      {
        do: 'when',
        test: { text: [{ take: { from: 'variable', name } }], in: FAILURE_STATUS, at },
        then: [{ do: 'let', name: STATUS, value: [{ take: { from: 'variable', name } }] }],
        else: otherwise,
      },
    ],
    [{ do: 'let', name: STATUS, value: ['500'] }],
  );
}
