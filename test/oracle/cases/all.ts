import type { Case } from '../exchange.ts';
import { allowCredentials, allowOrigin, headerNames } from './allow-origin.ts';
import { locations, ownUser } from './locations.ts';
import { allowHeaders, allowMethods, order, preflightStatuses, statuses } from './preflights.ts';
import { readable } from './readable.ts';
import { redirectedPreflights } from './redirected-preflights.ts';
import { redirectedMethods, redirectedOrigins, redirectedReadable } from './redirects.ts';
import { deviations, forbiddenHeaders, hintsThatAsk, requestHeaders } from './request-headers.ts';
import { methods, ownUpload, schemes, uploads } from './requests.ts';

/** The specification: what is to come of each exchange, by chapter. */
export const chapters: ReadonlyMap<string, readonly Case[]> = new Map([
  ['Access-Control-Allow-Origin', allowOrigin],
  ['Access-Control-Allow-Credentials', allowCredentials],
  ['names of headers', headerNames],
  ['where CORS applies', schemes],
  ['methods', methods],
  ['request headers: safe, or asked for', requestHeaders],
  ['request headers that script may not set', forbiddenHeaders],
  ['request headers where Chromium knowingly differs', deviations],
  ['client hints that Chromium asks for', hintsThatAsk],
  ['uploads', [...uploads, ...ownUpload]],
  ['statuses', statuses],
  ['the status of a preflight', preflightStatuses],
  ['Access-Control-Allow-Methods', allowMethods],
  ['Access-Control-Allow-Headers', allowHeaders],
  ['the order of the checks', order],
  ['what script may read', readable],
  ['redirects: the method', redirectedMethods],
  ['redirects: the origin', redirectedOrigins],
  ['redirects: the location', locations],
  ['redirects: a user within the own origin', ownUser],
  ['redirects: the preflight', redirectedPreflights],
  ['redirects: what script may read', redirectedReadable],
]);
