import type { Machine } from '../../evaluate/machine.ts';
import { memberOf } from '../../evaluate/members.ts';
import type { Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';
import { constantText } from '../node/message.ts';
import { delegatorOf } from './cors.ts';
import type { Registered } from './cors-passage.ts';
import { type HookName, isCorsHook, isHook } from './known.ts';
import type { Matching } from './paths.ts';

export const isGiven = (value: Value): boolean =>
  !(value.is === 'plain' && (value.value === undefined || value.value === null));

/** What `fastify(options)` is told about its routes. */
export interface Settings extends Omit<Matching, 'emptyExpressions'> {
  readonly exposesHead: boolean;
}

export const DEFAULTS: Settings = { caseSensitive: true, ignoreTrailingSlash: false, exposesHead: true };

/** The settings of the server, or of its router. */
export function settingsOf(options: Value, at: Site, machine: Machine): Settings {
  const isTrue = (name: string, otherwise: boolean): boolean => settingOf(options, name, at, machine) ?? otherwise;
  return {
    caseSensitive: isTrue('caseSensitive', DEFAULTS.caseSensitive),
    ignoreTrailingSlash: isTrue('ignoreTrailingSlash', DEFAULTS.ignoreTrailingSlash),
    exposesHead: isTrue('exposeHeadRoutes', DEFAULTS.exposesHead),
  };
}

function settingOf(options: Value, name: string, at: Site, machine: Machine): boolean | undefined {
  if (options.is !== 'object') return undefined;
  const own = memberOf(options, name, at, machine);
  const router = memberOf(options, 'routerOptions', at, machine);
  const value = isGiven(own) || router.is !== 'object' ? own : memberOf(router, name, at, machine);
  return value.is === 'plain' && typeof value.value === 'boolean' ? value.value : undefined;
}

/** A prefix that is not read is taken to be empty; of alternatives the written one counts. */
export function prefixOf(options: Value, at: Site, machine: Machine): string {
  if (options.is !== 'object') return '';
  const texts = alternativesOf(memberOf(options, 'prefix', at, machine)).map(constantText);
  return texts.find((text) => text !== null) ?? '';
}

const alternativesOf = (value: Value): Value[] =>
  value.is === 'either' ? [...alternativesOf(value.then), ...alternativesOf(value.else)] : [value];

/** Where the headers are written: the option `hook`, also beside a delegator. */
export function hookOf(options: Value, at: Site, machine: Machine): HookName {
  const isFunction = delegatorOf(options, machine) === options;
  const name = options.is === 'object' && !isFunction ? constantText(memberOf(options, 'hook', at, machine)) : null;
  return name !== null && isHook(name) ? name : 'onRequest';
}

/** The package throws for a hook that it does not know. */
export function noteHook(options: Value, { id, version }: Registered, machine: Machine): void {
  const entry = options.is === 'object' ? machine.read(options.cell)?.entries.get('hook') : undefined;
  const name = constantText(entry?.value);
  if (entry === undefined || name === null || isCorsHook(name, version)) return;
  const says = '@fastify/cors: Invalid hook option provided.';
  machine.anomalies.push({ kind: 'stops-start-up', at: entry.at, layer: id, says });
}
