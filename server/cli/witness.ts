import type { Reported } from '../engine/analysis.ts';

export type Witness = Reported['witness'];
export type Exchange = Extract<Witness, { readonly exchanges: unknown }>['exchanges'][number];

/** The conversations that prove a finding; none where nothing reaches a browser. */
export function exchangesOf(witness: Witness): readonly Exchange[] {
  return 'exchanges' in witness ? witness.exchanges : [];
}

/** What happens instead where nothing reaches a browser, or null. */
export function startUpOf(witness: Witness): string | null {
  return 'startUp' in witness ? witness.startUp : null;
}

/** The path and query of the URL that a page asks for: the host of an example means nothing to the reader. */
export function requestTarget(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
