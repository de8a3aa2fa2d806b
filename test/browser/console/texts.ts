/** Console texts as browsers print them, each with the reason that it gives. */

export const URL = 'https://api.example.com/v1/data';
export const ORIGIN = 'https://app.example.com';

const PREFLIGHT = "Response to preflight request doesn't pass access control check: ";

/** What Chromium prints after `has been blocked by CORS policy: `. */
export const CHROMIUM: readonly (readonly [text: string, reason: string, parameter: string | null])[] = [
  ["No 'Access-Control-Allow-Origin' header is present on the requested resource.", 'MissingAllowOriginHeader', null],
  [`${PREFLIGHT}It does not have HTTP ok status.`, 'PreflightInvalidStatus', null],
  [`${PREFLIGHT}Redirect is not allowed for a preflight request.`, 'PreflightDisallowedRedirect', null],
  [
    "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
    'WildcardOriginNotAllowed',
    null,
  ],
  [
    "The 'Access-Control-Allow-Origin' header contains multiple values 'https://a.example, https://b.example', but only one is allowed.",
    'MultipleAllowOriginValues',
    'https://a.example, https://b.example',
  ],
  [
    "The 'Access-Control-Allow-Origin' header contains the invalid value '*.example.com'.",
    'InvalidAllowOriginValue',
    '*.example.com',
  ],
  [
    "The 'Access-Control-Allow-Origin' header has a value 'https://app.example.com/' that is not equal to the supplied origin.",
    'AllowOriginMismatch',
    'https://app.example.com/',
  ],
  [
    "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.",
    'InvalidAllowCredentials',
    '',
  ],
  [
    'Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.',
    'MethodDisallowedByPreflightResponse',
    'PUT',
  ],
  [
    'Request header field x-api-key is not allowed by Access-Control-Allow-Headers in preflight response.',
    'HeaderDisallowedByPreflightResponse',
    'x-api-key',
  ],
];

/** The same six checks on a preflight. */
export const CHROMIUM_PREFLIGHT = CHROMIUM.filter(([, reason]) => /Origin|Credentials/.test(reason)).map(
  ([text, reason, parameter]) => [`${PREFLIGHT}${text}`, `Preflight${reason}`, parameter] as const,
);

/** More that Chromium prints in the same place. */
export const CHROMIUM_OTHERS: typeof CHROMIUM = [
  [
    'Cannot parse Access-Control-Allow-Methods response header field in preflight response.',
    'InvalidAllowMethodsPreflightResponse',
    null,
  ],
  [
    'Cannot parse Access-Control-Allow-Headers response header field in preflight response.',
    'InvalidAllowHeadersPreflightResponse',
    null,
  ],
  [
    "Redirect location 'https://me:secret@api.example.com/' contains a username and password, which is disallowed for cross-origin requests.",
    'RedirectContainsCredentials',
    'https://me:secret@api.example.com/',
  ],
  [
    'Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, chrome-untrusted, data, http, https, isolated-app.',
    'CorsDisabledScheme',
    null,
  ],
  ['Cross origin requests are not allowed by request mode.', 'DisallowedByMode', null],
  ['The response is invalid.', 'InvalidResponse', null],
  [
    'Permission was denied for this request to access the `loopback` address space.',
    'LocalNetworkAccessPermissionDenied',
    'loopback',
  ],
  [
    'Permission was denied for this request to access the `local` address space.',
    'LocalNetworkAccessPermissionDenied',
    'local',
  ],
  [
    'Permission was denied for this request to access the `unknown` address space.',
    'LocalNetworkAccessPermissionDenied',
    'unknown',
  ],
  [
    'The request client is not a secure context and the resource is in more-private address space `local`.',
    'InsecureLocalNetwork',
    'local',
  ],
  [
    'Request had a target IP address space of `local` yet the resource is in address space `loopback`.',
    'InvalidLocalNetworkAccess',
    'loopback',
  ],
];

export interface FirefoxText {
  /** What stands after `(Reason: `, with the bracket and the status that close it. */
  readonly text: string;
  readonly reason: string | null;
  readonly parameter?: string;
  readonly status?: number;
  readonly outcome?: 'failed';
}

export const FIREFOX: readonly FirefoxText[] = [
  { text: 'CORS disabled).', reason: null },
  { text: 'CORS request did not succeed). Status code: (null).', reason: null, outcome: 'failed' },
  { text: 'CORS header ‘Origin’ cannot be added).', reason: null },
  { text: 'CORS request external redirect not allowed).', reason: 'PreflightDisallowedRedirect' },
  { text: 'CORS request not http).', reason: 'CorsDisabledScheme' },
  {
    text: 'CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.',
    reason: 'MissingAllowOriginHeader',
    status: 200,
  },
  { text: 'Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed).', reason: 'MultipleAllowOriginValues' },
  {
    text: 'CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://other.example’).',
    reason: 'AllowOriginMismatch',
    parameter: 'https://other.example',
  },
  {
    text: 'Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).',
    reason: 'WildcardOriginNotAllowed',
  },
  {
    text: 'Did not find method in CORS header ‘Access-Control-Allow-Methods’).',
    reason: 'MethodDisallowedByPreflightResponse',
  },
  { text: 'expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).', reason: 'InvalidAllowCredentials' },
  {
    text: 'CORS preflight response did not succeed). Status code: 404.',
    reason: 'PreflightInvalidStatus',
    status: 404,
  },
  {
    text: 'invalid token ‘GET;PUT’ in CORS header ‘Access-Control-Allow-Methods’).',
    reason: 'InvalidAllowMethodsPreflightResponse',
    parameter: 'GET;PUT',
  },
  {
    text: 'invalid token ‘x-foo; x-bar’ in CORS header ‘Access-Control-Allow-Headers’).',
    reason: 'InvalidAllowHeadersPreflightResponse',
    parameter: 'x-foo; x-bar',
  },
  {
    text: 'header ‘x-api-key’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).',
    reason: 'HeaderDisallowedByPreflightResponse',
    parameter: 'x-api-key',
  },
];

/** Firefox's older wordings. */
export const FIREFOX_OLDER: readonly FirefoxText[] = [
  { text: 'CORS preflight channel did not succeed).', reason: 'PreflightInvalidStatus' },
  {
    text: 'missing token ‘x-api-key’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).',
    reason: 'HeaderDisallowedByPreflightResponse',
    parameter: 'x-api-key',
  },
  { text: 'CORS header ‘Access-Control-Allow-Origin’ missing).', reason: 'MissingAllowOriginHeader' },
];

export const SAFARI: readonly (readonly [text: string, reason: string | null, status: number | null])[] = [
  [`Origin ${ORIGIN} is not allowed by Access-Control-Allow-Origin. Status code: 200`, null, 200],
  ['Preflight response is not successful. Status code: 403', 'PreflightInvalidStatus', 403],
  [
    'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.',
    'WildcardOriginNotAllowed',
    null,
  ],
  ['Access-Control-Allow-Origin cannot contain more than one origin.', 'MultipleAllowOriginValues', null],
  ['Credentials flag is true, but Access-Control-Allow-Credentials is not "true".', 'InvalidAllowCredentials', null],
  ['Method PUT is not allowed by Access-Control-Allow-Methods.', 'MethodDisallowedByPreflightResponse', null],
  [
    'Request header field x-api-key is not allowed by Access-Control-Allow-Headers.',
    'HeaderDisallowedByPreflightResponse',
    null,
  ],
  ['Header Access-Control-Allow-Methods has an invalid value: GET;PUT', 'InvalidAllowMethodsPreflightResponse', null],
  ['Header Access-Control-Allow-Headers has an invalid value: a b', 'InvalidAllowHeadersPreflightResponse', null],
];

export const chromeLine = (sentence: string, kind = 'fetch'): string =>
  `Access to ${kind} at '${URL}' from origin '${ORIGIN}' has been blocked by CORS policy: ${sentence}`;

export const firefoxLine = (reason: string): string =>
  `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${URL}. (Reason: ${reason}`;

/** The two texts at the head of an article on the missing header, as its page has them. */
export const ARTICLE = `Exact Browser Error This Page Resolves
Access to XMLHttpRequest at 'https://api.example.com/v1/data'
from origin 'https://app.example.com' has been blocked by CORS policy:
No 'Access-Control-Allow-Origin' header is present on the requested resource.
Chrome also surfaces this as:
Cross-Origin Request Blocked: The Same Origin Policy disallows reading the
remote resource at https://api.example.com/v1/data.
(Reason: CORS header 'Access-Control-Allow-Origin' missing)
Both messages mean the same thing: the HTTP response that the browser received contained no Access-Control-Allow-Origin header.`;
