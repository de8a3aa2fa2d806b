import { SERVICE } from '../service/explore.ts';
import type { ChainId, Layer, Program, Route } from '../service/program.ts';
import { stepsIn } from '../service/walk.ts';
import type { Note } from './rule.ts';

/** Paths that a browser visits, loads as a part of its own page or reports to, and that machines ask: their answers need no headers. */
const NOT_FOR_PAGES =
  /^\/?$|^\/\.well-known(?:\/|$)|\.(?:js|mjs|css|html?|txt|xml|ico|png|svg|map|webmanifest)$|(?:^|[/_-])(?:health|healthz|healthcheck|heartbeat|live|livez|liveness|ready|readyz|readiness|ping|status|metrics|wss?|websocket|webhooks?|hooks?|callback|report|violation|manifest|internal|cron)(?:$|[/_.-])/i;

/** Whether script of a page has reason to ask for a route. */
export const isForPages = ({ visited, sample }: Pick<Route, 'visited' | 'sample'>): boolean =>
  !visited && !NOT_FOR_PAGES.test(sample);

/** What a page loads with tags, of its own site or without CORS; and the parts of a site that people visit. */
export const LOADED =
  /\.(?:jpe?g|gif|webp|avif|bmp|mp[34]|webm|og[gv]|pdf|zip|gz|cur|swf|php)$|^\/(?:static|assets?|images?|img|css|js|media|uploads?|downloads?|files|favicon|docs?|swagger|redoc|admin|login|dashboard|grafana)(?:[/_.-]|$)/i;

/** Fonts, which browsers load with CORS wherever they come from. */
export const FONTS = /\b(?:woff2?|ttf|otf|eot)\b|font/i;

/** Services are asked on every keystroke: where there are more routes, the last ones are left out. */
const MOST_ROUTES = 80;

/** The routes that pages call. */
export const pageRoutes = ({ routes }: Program): readonly Route[] => routes.filter(isForPages).slice(0, MOST_ROUTES);

export const urlOf = ({ sample }: Pick<Route, 'sample'>): string => SERVICE + sample;

/** `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

const MOST_NAMED = 2;

/** Some routes, and what they do: `/a reads`, `/a and /b read`, `/a and 3 other routes read`. */
export function doing(routes: readonly Pick<Route, 'written'>[], verb: string): string {
  const paths = [...new Set(routes.map(({ written }) => written))];
  if (paths.length === 1) return `${listed(paths)} ${verb}s`;
  return `${paths.length <= MOST_NAMED ? listed(paths) : `${paths[0] ?? ''} and ${paths.length - 1} other routes`} ${verb}`;
}

const MOST_NOTES = 3;

/** Where some routes stand, those that no text opens left out. */
export function notes(routes: readonly Route[], { chains }: Program): readonly Note[] {
  const layers = new Map(
    Object.values(chains)
      .flat()
      .map(({ id, at }) => [id, at]),
  );
  return [...new Set(routes)]
    .flatMap(({ layer, written }) => {
      const at = layers.get(layer);
      return at === undefined || at.start === at.end ? [] : [{ at, message: `${written} is served here.` }];
    })
    .slice(0, MOST_NOTES);
}

/** The routes that a layer leads to, itself included. */
export function routesUnder(layer: Layer, program: Program): Route[] {
  const chains = chainsUnder(layer, program);
  const layers = new Set([layer.id, ...chains.flatMap((id) => (program.chains[id] ?? []).map((inner) => inner.id))]);
  return program.routes.filter((route) => layers.has(route.layer));
}

function chainsUnder(layer: Layer, program: Program): ChainId[] {
  const entered = stepsIn(layer.steps).flatMap((step) => (step.do === 'enter' ? [step.chain] : []));
  return entered.flatMap((chain) => [
    chain,
    ...(program.chains[chain] ?? []).flatMap((inner) => chainsUnder(inner, program)),
  ]);
}
