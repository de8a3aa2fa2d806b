import { isForbiddenRequestHeader, isSafelistedRequestHeader } from '../browser/safelist.ts';

/** Request headers that browsers, proxies, hosts and tracing set by themselves. */
const SET_ON_THE_WAY =
  /^(?:accept.*|b3|cache-control|cf-.*|content-.*|fastly-.*|fly-.*|forwarded|from|if-.*|last-event-id|max-forwards|pragma|priority|purpose|range|save-data|traceparent|tracestate|true-client-ip|upgrade-insecure-requests|user-agent|x-(?:amz|amzn|appengine|arr|azure|b3|client-ip|cloud-trace|cluster-client|correlation|datadog|envoy|forwarded|google|moz|ms|nf|original|proxy|purpose|real-ip|request|scheme|trace|vercel)(?:-.*)?)$/;

/** Request headers that servers send to each other: what calls a webhook signs and names itself. */
const SET_BY_SERVERS =
  /signature|hmac|webhook|internal|^(?:svix|stripe|paypal|linear)-|^x-(?:cron|github|gitlab|goog|hook|hub|line|scheduler|service|shopify|slack|telegram|twilio|wc)-/;

/** Whether script of a page sets a request header, and the browser asks for it first. */
export const isSetByScripts = (name: string): boolean =>
  !SET_ON_THE_WAY.test(name) &&
  !SET_BY_SERVERS.test(name) &&
  !isForbiddenRequestHeader([name, 'x']) &&
  !isSafelistedRequestHeader([name, 'x']);

/** Response headers that have a meaning for script, beside those of one's own. */
const FOR_SCRIPTS =
  /^(?:content-disposition|etag|link|location|retry-after|mcp-session-id|(?:x-)?ratelimit(?:-.*)?|x-.*)$/;

/** Response headers of one's own kind that instruct browsers, proxies and crawlers, or that people read in logs. */
const FOR_OTHERS =
  /^x-(?:accel|amz|amzn|b3|backend|cache|cdn|cloud-trace|content-security|content-type-options|correlation|dns|download-options|envoy|forwarded|frame|hudson|instance|permitted|powered|proxy|pingback|process|protected|queue|real-ip|request-id|response-time|robots|runtime|server|served|sendfile|srcache|trace|ua|varnish|version|via|webkit|xss)(?:-.*)?$/;

/** Whether script of a page asks for a response header. */
export const isReadByScripts = (name: string): boolean => {
  const lower = name.toLowerCase();
  return FOR_SCRIPTS.test(lower) && !FOR_OTHERS.test(lower);
};

/** Header names whose letters are not those of words. */
const SPELT: Readonly<Record<string, string>> = {
  etag: 'ETag',
  'x-csrf-token': 'X-CSRF-Token',
  'x-xsrf-token': 'X-XSRF-Token',
  'x-api-key': 'X-API-Key',
};

/** A name as people write it: `x-total-count` as `X-Total-Count`; one that is not all lower case stays. */
export const spelt = (name: string): string =>
  name === name.toLowerCase() ? (SPELT[name] ?? name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase())) : name;

/** Headers of responses: a request never carries them. */
const RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-allow-private-network',
  'access-control-expose-headers',
  'access-control-max-age',
  'age',
  'content-disposition',
  'content-security-policy',
  'etag',
  'location',
  'proxy-authenticate',
  'retry-after',
  'server',
  'set-cookie',
  'strict-transport-security',
  'vary',
  'www-authenticate',
  'x-content-type-options',
  'x-frame-options',
  'x-powered-by',
]);

const isResponseHeader = (name: string): boolean => RESPONSE_HEADERS.has(name.toLowerCase());

/** Request headers that the browser alone sets, and that lists name by mistake. */
const SET_BY_BROWSER: ReadonlySet<string> = new Set([
  'access-control-request-headers',
  'access-control-request-method',
  'content-length',
  'cookie',
]);

/** Whether a page's script has no way of sending a header, although lists of request headers name it. */
export const isBeyondScripts = (name: string): boolean =>
  isResponseHeader(name) || SET_BY_BROWSER.has(name.toLowerCase());
