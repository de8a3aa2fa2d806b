import { preflightCorsCheck } from './cors-check.ts';
import { extractTokens, getHeader } from './header-lists.ts';
import { isSafelistedMethod, normalizeMethod } from './methods.ts';
import { scriptHeaders } from './preflight.ts';
import { redirectTarget } from './redirect-target.ts';
import { unsafeHeaderNames } from './safelist.ts';
import type { HttpResponse, PageRequest, Refusal } from './types.ts';

const STEP = 'CORS-preflight fetch';
const ALLOW_METHODS = 'Access-Control-Allow-Methods';
const ALLOW_HEADERS = 'Access-Control-Allow-Headers';

/**
 * Whether the response to a preflight lets the request through (Fetch Standard, "CORS-preflight fetch", steps 7 and 8), the checks in
 * Chromium's order: redirect, CORS check, status, syntax of both lists, method, headers.
 *
 * Authorization under a `*` passes, as in all three engines; `coversAuthorizationByWildcard` tells. A forced preflight whose response
 * has no Access-Control-Allow-Methods allows safelisted methods only, as in all three engines, where the Standard allows the request's.
 *
 * @returns null where it does
 */
export function preflightCheck(page: PageRequest, response: HttpResponse): Refusal | null {
  return (
    redirectRefusal(response) ??
    preflightCorsCheck(page, response) ??
    statusRefusal(response) ??
    syntaxRefusal(response) ??
    methodRefusal(page, response) ??
    headerRefusal(page, response)
  );
}

/** Whether only a `*` covers the page's Authorization header: the Standard refuses that, and no engine does. */
export function coversAuthorizationByWildcard(page: PageRequest, response: HttpResponse): boolean {
  const allowed = allowedHeaders(response);
  return (
    page.credentials !== 'include' &&
    allowed.includes('*') &&
    !allowed.includes('authorization') &&
    scriptHeaders(page).some(([name]) => name.toLowerCase() === 'authorization')
  );
}

function redirectRefusal(response: HttpResponse): Refusal | null {
  const value = redirectTarget(response);
  if (value === null) return null;
  const header = { name: 'Location', value };
  return {
    reason: 'PreflightDisallowedRedirect',
    step: STEP,
    header,
    parameter: null,
    firefox: 'CORSExternalRedirectNotAllowed',
  };
}

function statusRefusal({ status }: HttpResponse): Refusal | null {
  if (status >= 200 && status <= 299) return null;
  return {
    reason: 'PreflightInvalidStatus',
    step: STEP,
    header: null,
    parameter: null,
    firefox: 'CORSPreflightDidNotSucceed',
  };
}

function syntaxRefusal(response: HttpResponse): Refusal | null {
  const at = (name: string) => ({
    step: STEP,
    header: { name, value: getHeader(response.headers, name) },
    parameter: null,
  });
  if (extractTokens(response.headers, ALLOW_METHODS) === 'malformed') {
    return { reason: 'InvalidAllowMethodsPreflightResponse', ...at(ALLOW_METHODS), firefox: 'CORSInvalidAllowMethod' };
  }
  if (extractTokens(response.headers, ALLOW_HEADERS) === 'malformed') {
    return { reason: 'InvalidAllowHeadersPreflightResponse', ...at(ALLOW_HEADERS), firefox: 'CORSInvalidAllowHeader' };
  }
  return null;
}

function methodRefusal(page: PageRequest, response: HttpResponse): Refusal | null {
  const method = normalizeMethod(page.method);
  const allowed = tokensOf(response, ALLOW_METHODS);
  if (isSafelistedMethod(method) || allowed.includes(method)) return null;
  if (page.credentials !== 'include' && allowed.includes('*')) return null;
  const header = { name: ALLOW_METHODS, value: getHeader(response.headers, ALLOW_METHODS) };
  return {
    reason: 'MethodDisallowedByPreflightResponse',
    step: STEP,
    header,
    parameter: method,
    firefox: 'CORSMethodNotFound',
  };
}

function headerRefusal(page: PageRequest, response: HttpResponse): Refusal | null {
  const allowed = allowedHeaders(response);
  if (page.credentials !== 'include' && allowed.includes('*')) return null;
  const refused = unsafeHeaderNames(scriptHeaders(page)).find((name) => !allowed.includes(name));
  if (refused === undefined) return null;
  const header = { name: ALLOW_HEADERS, value: getHeader(response.headers, ALLOW_HEADERS) };
  const reason = 'HeaderDisallowedByPreflightResponse';
  return { reason, step: STEP, header, parameter: refused, firefox: 'CORSMissingAllowHeaderFromPreflight' };
}

function allowedHeaders(response: HttpResponse): readonly string[] {
  return tokensOf(response, ALLOW_HEADERS).map((name) => name.toLowerCase());
}

function tokensOf(response: HttpResponse, name: string): readonly string[] {
  const tokens = extractTokens(response.headers, name);
  return typeof tokens === 'string' ? [] : tokens;
}
