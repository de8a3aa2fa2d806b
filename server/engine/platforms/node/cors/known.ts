import { missing, plain, type Value } from '../../../evaluate/values.ts';
import type { DeclarationRole, Site } from '../../../service/program.ts';

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

/** The names that npm `cors` reads. */
export const CORS_OPTIONS: readonly string[] = Object.keys(CORS_OPTION_ROLES);

export function corsOption(name: string, at: Site): Value {
  const value = CORS_DEFAULTS[name];
  return value === undefined ? missing(at) : plain(value, at);
}
