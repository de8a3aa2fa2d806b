import { corsAfterRoutes } from './cors-after-routes.ts';
import { insecureOrigin } from './insecure-origin.ts';
import { looseOriginCheck } from './loose-origin-check.ts';
import { looseOriginPattern } from './loose-origin-pattern.ts';
import { reflectedOrigin } from './reflected-origin.ts';
import type { Rule } from './rule.ts';
import { sharedHostingOrigin } from './shared-hosting-origin.ts';
import { unmatchableOrigin } from './unmatchable-origin.ts';
import { wildcardWithCredentials } from './wildcard-with-credentials.ts';

/** Every rule, in the order of the catalogue: of two that speak of the same cause, the first one does. */
export const RULES: readonly Rule[] = [
  wildcardWithCredentials,
  reflectedOrigin,
  sharedHostingOrigin,
  looseOriginPattern,
  looseOriginCheck,
  insecureOrigin,
  unmatchableOrigin,
  corsAfterRoutes,
];
