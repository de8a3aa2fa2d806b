import type { Exchange } from '../service/exchange.ts';
import { SERVICE } from '../service/explore.ts';
import type { Question } from './rule.ts';

const MOST_PLACES = 12;

/** Conversations of the service's own pages, whose requests carry no Origin header: neither do those of health checks and other servers. */
export function conversationsWithoutOrigin(question: Question): Exchange[] {
  const urls = [...new Set(question.exchanges.map(({ page }) => page.url))].slice(0, MOST_PLACES);
  return urls.flatMap((url) =>
    question.ask({ origin: SERVICE, url, method: 'GET', headers: [], credentials: 'same-origin' }),
  );
}
