import { quoted } from '../node/render/source.ts';
import { NODE_STYLE, type Style } from '../node/render/style.ts';

/** `res.vary` where the code is Express's; handlers of other hosts have Node's response. */
export const EXPRESS_STYLE: Style = {
  vary: (unit, response) =>
    /\bexpress\b/.test(unit.text) ? `${response}.vary(${quoted(unit, 'Origin')});` : NODE_STYLE.vary(unit, response),
};

/** Middleware of Express itself that reads the body or serves files: it passes on, or answers by itself only for what it serves. */
export const EXPRESS_MIDDLEWARE: ReadonlySet<string> = new Set(['json', 'urlencoded', 'text', 'raw', 'static']);

/**
 * Packages whose middleware hands every request on, and writes no header of CORS: their sources call `next()` at the end of each way, with
 * an error at most. (`helmet`'s Cross-Origin-Resource-Policy is no part of CORS: requests in the mode `cors` do not look at it.)
 */
export const PASSING_PACKAGES: ReadonlySet<string> = new Set([
  'body-parser',
  'compression',
  'cookie-parser',
  'helmet',
  'morgan',
  'pino-http',
  'response-time',
]);

/** Methods by which a route is registered. */
export const ROUTE_METHODS: ReadonlySet<string> = new Set([
  'get',
  'head',
  'post',
  'put',
  'patch',
  'delete',
  'options',
  'all',
  'del',
  'search',
  'propfind',
  'mkcol',
  'copy',
  'move',
  'purge',
  'report',
]);
