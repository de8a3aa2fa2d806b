/** One raw header line as it stands on the wire: name, value. Order and duplicates are kept. */
export type HeaderLine = readonly [name: string, value: string];

/** How a page asks for cookies and HTTP authentication (Fetch, request credentials mode). */
export type CredentialsMode = 'include' | 'same-origin' | 'omit';

/** What a page's script asks for, before the browser adds anything. */
export interface PageRequest {
  /** The serialized origin of the page, `null` for an opaque one. */
  readonly origin: string;
  /** The absolute URL that the script asks for. */
  readonly url: string;
  /** The method as the script wrote it; `normalizeMethod` has not been applied. */
  readonly method: string;
  /** The headers that the script set. */
  readonly headers: readonly HeaderLine[];
  readonly credentials: CredentialsMode;
  /** Set where the request is preflighted whatever its method and headers are (XHR upload listeners with a body, stream bodies). */
  readonly forcePreflight?: true;
  /** Set where the Referer counts: it tells the page's origin, as the policy that browsers take by default has it. */
  readonly tellsReferer?: true;
}

/** A request as the browser sends it. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly HeaderLine[];
}

/** A response as it came in. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
}

/** One request and its response within a conversation. `redirect`: the actual request, sent again to where the trip before pointed. */
export interface Trip {
  readonly kind: 'preflight' | 'actual' | 'redirect';
  readonly request: HttpRequest;
  readonly response: HttpResponse;
}

/** Why the browser refuses, named as Chromium's `network::mojom::CorsError` names it. */
export type BlockReason =
  | 'WildcardOriginNotAllowed'
  | 'MissingAllowOriginHeader'
  | 'MultipleAllowOriginValues'
  | 'InvalidAllowOriginValue'
  | 'AllowOriginMismatch'
  | 'InvalidAllowCredentials'
  | 'CorsDisabledScheme'
  | 'PreflightInvalidStatus'
  | 'PreflightDisallowedRedirect'
  | 'PreflightWildcardOriginNotAllowed'
  | 'PreflightMissingAllowOriginHeader'
  | 'PreflightMultipleAllowOriginValues'
  | 'PreflightInvalidAllowOriginValue'
  | 'PreflightAllowOriginMismatch'
  | 'PreflightInvalidAllowCredentials'
  | 'InvalidAllowMethodsPreflightResponse'
  | 'InvalidAllowHeadersPreflightResponse'
  | 'MethodDisallowedByPreflightResponse'
  | 'HeaderDisallowedByPreflightResponse'
  | 'RedirectContainsCredentials'
  | OtherRefusal;

/**
 * Refusals that are none of CORS: those of the network named as Chromium's net errors name them, the last two where script gets a
 * TypeError and nothing is sent.
 */
export type OtherRefusal = NetError | 'ForbiddenMethod' | 'InvalidUrl';

/** What is refused of a redirect for other reasons than CORS. */
export type NetError =
  /** The Location is no URL. */
  | 'ERR_INVALID_REDIRECT'
  | 'ERR_TOO_MANY_REDIRECTS'
  /** Several Location lines that differ, with any status. */
  | 'ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION'
  /** To `data:`, `file:` and other URLs that the web may not lead to. */
  | 'ERR_UNSAFE_REDIRECT'
  /** To `ws:` and `wss:`. */
  | 'ERR_UNKNOWN_URL_SCHEME';

/** What is wrong with a response, whichever trip it answers. */
export interface Refusal {
  readonly reason: BlockReason;
  /** The section of the Fetch Standard whose step refuses. */
  readonly step: string;
  /** The response header at fault and its value, joined as `get` of a header list joins; null where no header is at fault. */
  readonly header: { readonly name: string; readonly value: string | null } | null;
  /** The method or request header that was refused. */
  readonly parameter: string | null;
  /** Firefox's key for the same refusal. */
  readonly firefox: FirefoxKey;
}

/** Firefox's names for the reasons of a refusal, as its console messages and documentation have them. */
export type FirefoxKey =
  | 'CORSDidNotSucceed'
  | 'CORSExternalRedirectNotAllowed'
  | 'CORSRequestNotHttp'
  | 'CORSMissingAllowOrigin'
  | 'CORSMultipleAllowOriginNotAllowed'
  | 'CORSAllowOriginNotMatchingOrigin'
  | 'CORSNotSupportingCredentials'
  | 'CORSMethodNotFound'
  | 'CORSMissingAllowCredentials'
  | 'CORSPreflightDidNotSucceed'
  | 'CORSInvalidAllowMethod'
  | 'CORSInvalidAllowHeader'
  | 'CORSMissingAllowHeaderFromPreflight';

/** What the browser remarks without blocking. */
export interface Warning {
  readonly reason: 'AuthorizationCoveredByWildcard' | 'MaxAgeAboveCap' | 'MissingVaryOrigin';
  readonly message: string;
}

/** What the browser makes of a conversation. */
export type Verdict =
  | {
      readonly outcome: 'allowed';
      /** Whether CORS applied at all: a same-origin request is allowed without it. */
      readonly crossOrigin: boolean;
      /** Response headers that script may read, lower-cased and sorted. */
      readonly readable: readonly string[];
      readonly warnings: readonly Warning[];
    }
  | {
      readonly outcome: 'blocked';
      readonly phase: 'preflight' | 'actual';
      /** Index into the trips of the response at fault. */
      readonly trip: number;
      readonly reason: BlockReason;
      /** The section of the Fetch Standard whose step refuses. */
      readonly step: string;
      /** The response header at fault and its value, joined as `get` of a header list joins; null where the header is absent. */
      readonly header: { readonly name: string; readonly value: string | null } | null;
      /** The method or request header that was refused. */
      readonly parameter: string | null;
      /** Firefox's key for the same refusal. */
      readonly firefox: string;
      readonly warnings: readonly Warning[];
    };
