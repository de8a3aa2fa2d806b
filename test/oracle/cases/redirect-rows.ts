import type { HeaderLine, HttpResponse } from '../../../server/engine/browser/types.ts';
import { acah, acam, acao, answer, type Case, type Exchange, exchange } from '../exchange.ts';

/** A response that lets every page in. */
export const open = answer(200, acao('*'));

/** A response that lets every page ask for anything. */
export const grants = answer(204, acao('*'), acam('*'), acah('*'));

/** A redirect that lets every page in. */
export function to(status: number, location: string, ...headers: readonly HeaderLine[]): HttpResponse {
  return answer(status, acao('*'), ['Location', location], ...headers);
}

export type Row = readonly [
  name: string,
  answers: Case['answers'],
  outcome: Case['outcome'],
  differs?: Partial<Exchange>,
];

export const row = ([name, answers, outcome, differs]: Row): Case => ({ ...exchange(name, answers, differs), outcome });
