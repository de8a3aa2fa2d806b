import { getHeader, valuesOf } from './header-lists.ts';
import { matchesOrigin, OPAQUE_ORIGIN } from './origins.ts';
import type { BlockReason, FirefoxKey, HttpResponse, PageRequest, Refusal } from './types.ts';
import { parseUrl } from './url.ts';

/** The reasons that the CORS check can give, as they are named on an actual response. */
type CheckReason = Extract<
  BlockReason,
  | 'WildcardOriginNotAllowed'
  | 'MissingAllowOriginHeader'
  | 'MultipleAllowOriginValues'
  | 'InvalidAllowOriginValue'
  | 'AllowOriginMismatch'
  | 'InvalidAllowCredentials'
>;

const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';
const ALLOW_CREDENTIALS = 'Access-Control-Allow-Credentials';

/**
 * Whether a response may be shared with a page (Fetch Standard, "CORS check"), on an actual response or a redirect.
 *
 * @returns null where it may, else the reason as Chromium's `CheckAccess` tells them apart
 */
export function corsCheck(
  page: PageRequest,
  response: HttpResponse,
): (Refusal & { readonly reason: CheckReason }) | null {
  const value = getHeader(response.headers, ALLOW_ORIGIN);
  const reason = originReason(page, value);
  if (reason !== null) return refusal(reason, ALLOW_ORIGIN, value, firefoxKey(reason, response));
  if (page.credentials !== 'include') return null;
  const credentials = getHeader(response.headers, ALLOW_CREDENTIALS);
  if (credentials === 'true') return null;
  return refusal('InvalidAllowCredentials', ALLOW_CREDENTIALS, credentials, 'CORSMissingAllowCredentials');
}

/** The same check on the response to a preflight, where each reason has a name of its own. */
export function preflightCorsCheck(page: PageRequest, response: HttpResponse): Refusal | null {
  const refused = corsCheck(page, response);
  return refused === null ? null : { ...refused, reason: `Preflight${refused.reason}` };
}

function originReason(page: PageRequest, value: string | null): CheckReason | null {
  if (value === null) return 'MissingAllowOriginHeader';
  if (value === '*') return page.credentials === 'include' ? 'WildcardOriginNotAllowed' : null;
  if (matchesOrigin(value, page.origin)) return null;
  if (/[ ,]/.test(value)) return 'MultipleAllowOriginValues';
  return value === OPAQUE_ORIGIN || parseUrl(value) !== null ? 'AllowOriginMismatch' : 'InvalidAllowOriginValue';
}

/** Firefox counts the header's lines: one line that holds a list is one that does not match. */
function firefoxKey(reason: CheckReason, response: HttpResponse): FirefoxKey {
  if (reason === 'MissingAllowOriginHeader') return 'CORSMissingAllowOrigin';
  if (valuesOf(response.headers, ALLOW_ORIGIN).length > 1) return 'CORSMultipleAllowOriginNotAllowed';
  return reason === 'WildcardOriginNotAllowed' ? 'CORSNotSupportingCredentials' : 'CORSAllowOriginNotMatchingOrigin';
}

function refusal(
  reason: CheckReason,
  name: string,
  value: string | null,
  firefox: FirefoxKey,
): Refusal & { readonly reason: CheckReason } {
  return { reason, step: 'CORS check', header: { name, value }, parameter: null, firefox };
}
