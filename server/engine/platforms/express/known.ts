import { missing, plain, type Value } from '../../evaluate/values.ts';
import type { DeclarationRole, Site } from '../../service/program.ts';

/** The defaults of npm `cors` 2 (`lib/index.js`). */
const CORS_DEFAULTS: Readonly<Record<string, string | boolean | number>> = {
  origin: '*',
  methods: 'GET,HEAD,PUT,PATCH,POST,DELETE',
  preflightContinue: false,
  optionsSuccessStatus: 204,
};

/** What an option of npm `cors` decides. */
export const CORS_OPTION_ROLES: Readonly<Record<string, DeclarationRole>> = {
  origin: 'origins',
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  headers: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
  optionsSuccessStatus: 'preflightStatus',
  preflightContinue: 'preflightContinue',
};

export function corsOption(name: string, at: Site): Value {
  const value = CORS_DEFAULTS[name];
  return value === undefined ? missing(at) : plain(value, at);
}

/** Middleware of Express itself that reads the body or serves files: it passes on, or answers by itself only for what it serves. */
export const EXPRESS_MIDDLEWARE: ReadonlySet<string> = new Set(['json', 'urlencoded', 'text', 'raw', 'static']);

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
