import { missing, plain, type Value } from '../../evaluate/values.ts';
import type { DeclarationRole, Site } from '../../service/program.ts';
import { quoted } from '../node/render/source.ts';
import type { Style } from '../node/render/style.ts';

/** A version's first two numbers; the newest where it is not known. */
export interface Version {
  readonly major: number;
  readonly minor: number;
}

const NEWEST: Version = { major: Number.POSITIVE_INFINITY, minor: 0 };

export function versionOf(text: string | undefined): Version {
  const [major, minor] = (text ?? '').split('.').map(Number);
  return major === undefined || !Number.isInteger(major) || text === '' ? NEWEST : { major, minor: minor ?? 0 };
}

export const isAtLeast = ({ major, minor }: Version, wanted: Version): boolean =>
  major > wanted.major || (major === wanted.major && minor >= wanted.minor);

/** The hooks that a request passes before its handler, in order (Fastify, `lib/route.js` and `lib/handle-request.js`). */
export const HOOKS_BEFORE = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;

/** The hooks of a request's lifecycle that can touch its answer. */
export const HOOKS = [...HOOKS_BEFORE, 'preSerialization', 'onSend', 'onError'] as const;

export type HookName = (typeof HOOKS)[number];

export const isHook = (name: string): name is HookName => HOOKS.some((hook) => hook === name);

/** Hooks that are given a payload, or an error, before `done` (Fastify, `lib/hooks.js`). */
const WITH_PAYLOAD: ReadonlySet<HookName> = new Set(['preParsing', 'preSerialization', 'onSend', 'onError']);

export const hasPayload = (hook: HookName): boolean => WITH_PAYLOAD.has(hook);

/** The options that `@fastify/cors` reads (`index.js`), and those that Fastify reads of any registration. */
export const CORS_OPTIONS: readonly string[] = [
  'origin',
  'credentials',
  'methods',
  'allowedHeaders',
  'exposedHeaders',
  'maxAge',
  'preflightContinue',
  'optionsSuccessStatus',
  'preflight',
  'strictPreflight',
  'hook',
  'delegator',
  'hideOptionsRoute',
  'cacheControl',
  'dynamic',
  'prefix',
  'logLevel',
  'logSerializers',
];

/** Methods by which a route is registered. */
export const ROUTE_METHODS: ReadonlySet<string> = new Set([
  'get',
  'head',
  'post',
  'put',
  'patch',
  'delete',
  'options',
  'trace',
  'query',
  'all',
]);

const ALL_5 = ['GET', 'HEAD', 'TRACE', 'DELETE', 'OPTIONS', 'PATCH', 'PUT', 'POST'];
const ALL_4 = [
  ...ALL_5,
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'SEARCH',
  'MKCALENDAR',
  'REPORT',
];

/** The methods that `all` stands for (Fastify, `supportedMethods`). */
export const supportedMethods = (fastify: Version): readonly string[] => (fastify.major >= 5 ? ALL_5 : ALL_4);

/** The defaults of `@fastify/cors` that do not depend on its version (`index.js`). */
const CORS_DEFAULTS: Readonly<Record<string, string | boolean | number | null>> = {
  origin: '*',
  hook: 'onRequest',
  preflightContinue: false,
  optionsSuccessStatus: 204,
  credentials: false,
  exposedHeaders: null,
  allowedHeaders: null,
  maxAge: null,
  preflight: true,
  strictPreflight: true,
};

/** What `methods` is by default: the methods that the CORS protocol asks no preflight for, since 11.0.0. */
export const DEFAULT_METHODS = { old: 'GET,HEAD,PUT,PATCH,POST,DELETE', new: 'GET,HEAD,POST' } as const;

/** The version from which on the methods by default are the new ones. */
export const NEW_METHODS: Version = { major: 11, minor: 0 };

/** A default other than that of `methods`. */
export function corsDefault(name: string, at: Site): Value {
  const value = CORS_DEFAULTS[name];
  return value === undefined ? missing(at) : plain(value, at);
}

/** What an option of `@fastify/cors` decides. */
export const CORS_OPTION_ROLES: Readonly<Record<string, DeclarationRole>> = {
  origin: 'origins',
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
  preflight: 'preflight',
  optionsSuccessStatus: 'preflightStatus',
  preflightContinue: 'preflightContinue',
};

/** Packages that add no routes of an application, though we do not see what they do. */
export const addsNoRoutes = (id: string): boolean =>
  /^module:(?:@fastify\/(?!autoload)|fastify-(?!autoload)|@fastify-|@scalar\/|close-with-grace)/.test(id);

/** `reply.header` writes where Fastify's reply is the response. */
export const FASTIFY_STYLE: Style = {
  optionsAt: 1,
  vary: (unit, response) => `${response}.header(${quoted(unit, 'Vary')}, ${quoted(unit, 'Origin')});`,
};

/** The hooks that the option `hook` may name: `onSend` no more since 11.4. */
export function isCorsHook(name: string, cors: Version = NEWEST): boolean {
  if (name === 'onError' || !isHook(name)) return false;
  return name !== 'onSend' || !isAtLeast(cors, { major: 11, minor: 4 });
}
