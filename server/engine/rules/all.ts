import { corsAfterRoutes } from './cors-after-routes.ts';
import { corsNotOutermost } from './cors-not-outermost.ts';
import { crashingWildcardPath } from './crashing-wildcard-path.ts';
import { disabledCors } from './disabled-cors.ts';
import { duplicateAllowOrigin } from './duplicate-allow-origin.ts';
import { encapsulatedCors } from './encapsulated-cors.ts';
import { errorForRefusedOrigin } from './error-for-refused-origin.ts';
import { errorsOutsideCors } from './errors-outside-cors.ts';
import { headersOnlyOnSuccess } from './headers-only-on-success.ts';
import { incompletePreflight } from './incomplete-preflight.ts';
import { ineffectiveMaxAge } from './ineffective-max-age.ts';
import { insecureOrigin } from './insecure-origin.ts';
import { invalidCredentialsValue } from './invalid-credentials-value.ts';
import { invalidHeaderList } from './invalid-header-list.ts';
import { localOrigin } from './local-origin.ts';
import { looseOriginCheck } from './loose-origin-check.ts';
import { looseOriginPattern } from './loose-origin-pattern.ts';
import { lowercaseMethod } from './lowercase-method.ts';
import { misplacedDirective } from './misplaced-directive.ts';
import { missingMethod } from './missing-method.ts';
import { missingNext } from './missing-next.ts';
import { missingRequestHeader } from './missing-request-header.ts';
import { missingVaryOrigin } from './missing-vary-origin.ts';
import { misspelledHeader } from './misspelled-header.ts';
import { misspelledOption } from './misspelled-option.ts';
import { nullOrigin } from './null-origin.ts';
import { overriddenAllowOrigin } from './overridden-allow-origin.ts';
import { preflightWithoutCors } from './preflight-without-cors.ts';
import { reflectedOrigin } from './reflected-origin.ts';
import type { Rule } from './rule.ts';
import { severalOriginsInHeader } from './several-origins-in-header.ts';
import { sharedHostingOrigin } from './shared-hosting-origin.ts';
import { statefulOriginPattern } from './stateful-origin-pattern.ts';
import { strippedHeaders } from './stripped-headers.ts';
import { unansweredOriginCallback } from './unanswered-origin-callback.ts';
import { unansweredPreflight } from './unanswered-preflight.ts';
import { uncalledCors } from './uncalled-cors.ts';
import { uncoveredAuthorization } from './uncovered-authorization.ts';
import { unexposedHeader } from './unexposed-header.ts';
import { unguardedMissingOrigin } from './unguarded-missing-origin.ts';
import { uninheritedHeaders } from './uninherited-headers.ts';
import { unmatchableOrigin } from './unmatchable-origin.ts';
import { uselessListEntry } from './useless-list-entry.ts';
import { wildcardListWithCredentials } from './wildcard-list-with-credentials.ts';
import { wildcardOrigin } from './wildcard-origin.ts';
import { wildcardWithCredentials } from './wildcard-with-credentials.ts';

/** Every rule, in the order of the catalogue: of two that speak of the same cause, the first one does. */
export const RULES: readonly Rule[] = [
  wildcardWithCredentials,
  reflectedOrigin,
  nullOrigin,
  sharedHostingOrigin,
  looseOriginPattern,
  looseOriginCheck,
  insecureOrigin,
  wildcardOrigin,
  localOrigin,
  unmatchableOrigin,
  severalOriginsInHeader,
  statefulOriginPattern,
  disabledCors,
  errorForRefusedOrigin,
  unguardedMissingOrigin,
  unansweredOriginCallback,
  missingNext,
  uncalledCors,
  misspelledOption,
  misspelledHeader,
  missingMethod,
  lowercaseMethod,
  invalidHeaderList,
  uselessListEntry,
  wildcardListWithCredentials,
  uncoveredAuthorization,
  missingRequestHeader,
  crashingWildcardPath,
  preflightWithoutCors,
  unansweredPreflight,
  incompletePreflight,
  corsAfterRoutes,
  corsNotOutermost,
  encapsulatedCors,
  uninheritedHeaders,
  headersOnlyOnSuccess,
  errorsOutsideCors,
  missingVaryOrigin,
  duplicateAllowOrigin,
  overriddenAllowOrigin,
  unexposedHeader,
  misplacedDirective,
  strippedHeaders,
  invalidCredentialsValue,
  ineffectiveMaxAge,
];
