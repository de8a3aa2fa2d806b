import { ACCESS } from './access.ts';
import type { Case } from './case.ts';
import { CONDITIONS } from './conditions.ts';
import { ERRORS } from './errors.ts';
import { FILES } from './files.ts';
import { HEADERS_AND_LEVELS } from './headers-and-levels.ts';
import { HEADERS_MORE } from './headers-more.ts';
import { INCLUDES } from './includes.ts';
import { LOCATIONS } from './locations.ts';
import { MAPS } from './maps.ts';
import { REWRITING } from './rewriting.ts';
import { SNIPPETS } from './snippets.ts';
import { UPSTREAMS } from './upstreams.ts';

/** All cases, by topic. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  access: ACCESS,
  conditions: CONDITIONS,
  errors: ERRORS,
  files: FILES,
  'headers and levels': HEADERS_AND_LEVELS,
  'headers-more': HEADERS_MORE,
  includes: INCLUDES,
  locations: LOCATIONS,
  maps: MAPS,
  rewriting: REWRITING,
  snippets: SNIPPETS,
  upstreams: UPSTREAMS,
};
