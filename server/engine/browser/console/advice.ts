import { OPAQUE_ORIGIN } from '../origins.ts';
import { parseUrl } from '../url.ts';
import { otherAdvice } from './other-advice.ts';
import type { ConsoleReason, Said, Silence } from './types.ts';

/** A refusal, as far as it is known. */
export interface Refused {
  readonly reason: ConsoleReason | null;
  /** Null where either response may be meant. */
  readonly phase: 'preflight' | 'actual' | null;
  readonly url: string | null;
  readonly origin: string | null;
  readonly method: string | null;
  /** The refused method or request header, or the header's value as the browser quotes it. */
  readonly parameter: string | null;
  /** The value of the header at fault, where the response was seen. */
  readonly value: string | null;
  readonly status: number | null;
}

/** What to say about a refusal. */
export interface Advice {
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** What mends it, in one or two. */
  readonly todo: string;
  /** The response header at fault; null where none is. */
  readonly header: string | null;
}

const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';
const ALLOW_CREDENTIALS = 'Access-Control-Allow-Credentials';
const ALLOW_METHODS = 'Access-Control-Allow-Methods';
const ALLOW_HEADERS = 'Access-Control-Allow-Headers';

/** What is wrong and what mends it, for each reason. */
export function adviceOn(refused: Refused): Advice {
  const value = refused.value ?? refused.parameter;
  const quoted = value === null ? '' : ` (${value})`;
  const answer = answerOf(refused);
  const origin = refused.origin ?? 'the page’s origin';
  switch (refused.reason) {
    case 'MissingAllowOriginHeader':
    case 'PreflightMissingAllowOriginHeader':
      return {
        what: `${answer} has no ${ALLOW_ORIGIN} header.`,
        todo: `${sendOrigin(refused)}${errorPage(refused)}`,
        header: ALLOW_ORIGIN,
      };
    case 'WildcardOriginNotAllowed':
    case 'PreflightWildcardOriginNotAllowed':
      return {
        what: `${answer} allows any origin (${ALLOW_ORIGIN}: *), which does not count for a request with credentials.`,
        todo: `Send ${allowOrigin(refused.origin)}, ${ALLOW_CREDENTIALS}: true and Vary: Origin instead, or let the page ask without credentials.`,
        header: ALLOW_ORIGIN,
      };
    case 'MultipleAllowOriginValues':
    case 'PreflightMultipleAllowOriginValues':
      return {
        what: `${answer} has more than one value in ${ALLOW_ORIGIN}${quoted}; only one is allowed.`,
        todo: `${sendOrigin(refused)} Two layers (an app and a proxy, say) may both add the header: leave it to one of them.`,
        header: ALLOW_ORIGIN,
      };
    case 'InvalidAllowOriginValue':
    case 'PreflightInvalidAllowOriginValue':
      return {
        what: `${answer} has a value in ${ALLOW_ORIGIN} that is no origin${quoted}.`,
        todo: `${sendOrigin(refused)} Patterns and lists are not allowed in it.`,
        header: ALLOW_ORIGIN,
      };
    case 'AllowOriginMismatch':
    case 'PreflightAllowOriginMismatch':
      return {
        what: `${answer} allows another origin${quoted} than ${origin}.`,
        todo: `${sendOrigin(refused)} It must be equal to the letter: scheme, host and port, without a slash at its end.`,
        header: ALLOW_ORIGIN,
      };
    case 'InvalidAllowCredentials':
    case 'PreflightInvalidAllowCredentials':
      return {
        what: `${answer} does not allow credentials: ${ALLOW_CREDENTIALS} is ${value ? value : 'missing'}, and the request has them.`,
        todo: `Send ${ALLOW_CREDENTIALS}: true (in lower case, once) beside ${allowOrigin(refused.origin)}, or let the page ask without credentials.`,
        header: ALLOW_CREDENTIALS,
      };
    case 'PreflightInvalidStatus':
      return {
        what: `The preflight was answered with ${refused.status === null ? 'a status' : `status ${refused.status},`} that is not between 200 and 299.`,
        todo: `Answer OPTIONS ${pathOf(refused)} with 204 and the CORS headers, before any login check, router or redirect sees it: a preflight carries no cookies and no Authorization.`,
        header: null,
      };
    case 'PreflightDisallowedRedirect':
      return {
        what: `The preflight was answered with a redirect${quoted === '' ? '' : ` to ${value}`}, and a browser follows none there.`,
        todo: `Let the page ask the final URL (https, the slash at the end), or answer OPTIONS ${pathOf(refused)} without redirecting.`,
        header: 'Location',
      };
    case 'InvalidAllowMethodsPreflightResponse':
      return listAdvice(ALLOW_METHODS, quoted, 'GET, PUT, DELETE');
    case 'InvalidAllowHeadersPreflightResponse':
      return listAdvice(ALLOW_HEADERS, quoted, 'content-type, authorization');
    case 'MethodDisallowedByPreflightResponse':
      return methodAdvice(refused);
    case 'HeaderDisallowedByPreflightResponse':
      return {
        what: `The answer to the preflight does not list the request header ${refused.parameter ?? ''} in ${ALLOW_HEADERS}.`,
        todo: `Add it: ${ALLOW_HEADERS}: ${refused.parameter ?? ''}. With credentials * does not count.`,
        header: ALLOW_HEADERS,
      };
    default:
      return otherAdvice(refused);
  }
}

/** Access-Control-Allow-Origin as it has to be. */
function allowOrigin(origin: string | null): string {
  return origin === null ? `${ALLOW_ORIGIN} with the page’s own origin` : `${ALLOW_ORIGIN}: ${origin}`;
}

/** A command that asks as the page does. What was pasted is quoted: it must not end up as a command of its own. */
export function askingWith(origin: string | null, url: string | null): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", '%27')}'`;
  return `curl -i -H ${quoted(`Origin: ${origin ?? 'https://your.page'}`)} ${url === null ? 'URL' : quoted(url)}`;
}

function answerOf({ phase, status }: Refused): string {
  const code = status === null ? '' : ` (status ${status})`;
  if (phase === 'preflight') return `The answer to the preflight${code}`;
  return phase === 'actual' ? `The response${code}` : `The response to the request or to its preflight${code}`;
}

/** The header that the server must send, for this origin. */
function sendOrigin({ origin, phase }: Refused): string {
  if (origin === OPAQUE_ORIGIN)
    return 'The page’s origin is null (a file, a sandboxed frame, a redirect across origins), which anyone can have: serve the page from a web server or avoid the redirect rather than allow null.';
  const where = phase === 'preflight' ? 'on OPTIONS as on the request itself' : 'on every response, errors included';
  return `Send ${allowOrigin(origin)} ${where}, with Vary: Origin where it depends on the request.`;
}

function errorPage({ status }: Refused): string {
  return status !== null && status >= 400
    ? ` Status ${status} hints at an error page that another layer answers with, without the headers: mend that error first.`
    : '';
}

function listAdvice(header: string, quoted: string, example: string): Advice {
  return {
    what: `The answer to the preflight has a ${header} that is no list of names${quoted}.`,
    todo: `Separate names by commas, without quotes or semicolons: ${header}: ${example}.`,
    header,
  };
}

function methodAdvice({ parameter }: Refused): Advice {
  const method = parameter ?? 'the request’s method';
  const upper = method.toUpperCase();
  const spelling =
    parameter !== null && upper !== parameter
      ? ` Methods are compared with their case: let the page ask with ${upper}, which is what servers list.`
      : '';
  return {
    what: `The answer to the preflight does not list ${parameter ?? 'the request’s method'} in ${ALLOW_METHODS}.`,
    todo: `Add it: ${ALLOW_METHODS}: ${method}. With credentials * does not count.${spelling}`,
    header: ALLOW_METHODS,
  };
}

function pathOf({ url }: Refused): string {
  const parsed = url === null ? null : parseUrl(url);
  return parsed === null ? 'at this URL' : `${parsed.pathname}${parsed.search}`;
}

/** What a text that names no reason tells, and what to look at instead. */
export function lookInstead(
  silence: Silence,
  { url, origin, status }: Pick<Said, 'url' | 'origin' | 'status'>,
): { readonly message: string; readonly lookAt: string } {
  const asking = askingWith(origin, url);
  const network = `Open the Network tab at ${url === null ? 'this request' : url} and read the response headers of the request and of the OPTIONS request before it`;
  switch (silence) {
    case 'net-error':
      return {
        message: 'The browser reports that the request failed; this line names no reason.',
        lookAt: `Look for the console line that begins with “Access to … has been blocked by CORS policy”: it names the reason. Or ask yourself: ${asking}`,
      };
    case 'broken-off':
      return {
        message:
          'The browser blocked the request by its CORS policy; the text breaks off before the reason, or words it in a way that is not known here.',
        lookAt: `Copy the whole console line. ${network}.`,
      };
    case 'access-control-checks':
      return {
        message: 'Safari refused the request; this line names no reason.',
        lookAt: `Look at the console line above it (“Origin … is not allowed by …”, “Preflight response is not successful”). Where there is none: ${network}, or ask yourself: ${asking}`,
      };
    case 'origin-not-allowed':
      return {
        message: `The response${status === null ? '' : ` (status ${status})`} has no Access-Control-Allow-Origin, or one that is not ${origin ?? 'the page’s origin'}: Safari says the same for both. Send ${allowOrigin(origin)}.`,
        lookAt: `${network}: is Access-Control-Allow-Origin missing, or does it name another origin? Or ask yourself: ${asking}`,
      };
    case 'firefox-no-answer':
      return {
        message:
          'No answer came that could be checked, so no header is at fault: the server does not run, the certificate is not trusted, an http address is asked from an https page, or an add-on blocked the request.',
        lookAt: `Open ${url ?? 'the URL'} in a tab of its own, and look at the Network tab; try a private window without add-ons.`,
      };
    case 'firefox-cors-disabled':
      return {
        message: 'CORS is switched off in this Firefox, so it refuses every cross-origin request.',
        lookAt: 'Open about:config and set content.cors.disable to false.',
      };
    case 'firefox-origin-not-added':
      return {
        message: 'Firefox could not add the Origin header to the request, so it did not send it.',
        lookAt: 'Look for an add-on that changes requests, and try a private window without add-ons.',
      };
    case 'firefox-unknown':
      return {
        message:
          'Firefox blocked the request; the text breaks off before the reason, or words it in a way that is not known here.',
        lookAt: `Copy the whole console line, up to “(Reason: …)”. ${network}.`,
      };
  }
}
