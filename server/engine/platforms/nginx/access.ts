import type { Choice, Site, Step, Test } from '../../service/program.ts';
import type { Errors } from './errors.ts';
import { effective, setting } from './levels.ts';
import { type Level, type Placed, siteOf } from './model.ts';
import { argsOf } from './place.ts';

const AUTHORIZATION = { take: { from: 'request-header', name: 'authorization' } } as const;

/** The choices that access hangs on. A preflight carries neither cookies nor passwords: what asks for them may refuse it. */
export const accessChoices = (at: Site): readonly Choice[] => [
  {
    id: 'auth:password',
    options: ['right', 'wrong'],
    says: 'the password is right',
    at,
    kind: 'circumstance',
    presumed: 'right',
  },
  {
    id: 'auth:request',
    options: ['passes', 'refuses'],
    says: 'the subrequest of `auth_request` lets the request pass',
    at,
    kind: 'circumstance',
    presumed: 'passes',
  },
  {
    id: 'auth:preflight',
    options: ['refuses', 'passes'],
    says: 'the subrequest of `auth_request` refuses what comes without cookies and Authorization',
    at,
    kind: 'circumstance',
  },
  {
    id: 'access:address',
    options: ['allowed', 'denied'],
    says: 'the client’s address is allowed',
    at,
    kind: 'circumstance',
    presumed: 'allowed',
  },
];

/** One check: whether it lets a request pass, and the status of those that it refuses. */
interface Check {
  readonly at: Site;
  readonly passes: Test;
  readonly status: number;
}

/** What lets requests to a level pass, in the order in which nginx asks. */
function checksOf(level: Level): readonly Check[] {
  return [...addressCheck(level), ...passwordCheck(level), ...requestCheck(level)];
}

/** `allow` and `deny` (nginx, `ngx_http_access_handler`): the first that fits a client decides. */
function addressCheck(level: Level): readonly Check[] {
  const rules = effective(level, 'allow', 'deny');
  const first = rules[0];
  const denying = rules.find(({ name }) => name === 'deny');
  if (first === undefined || denying === undefined) return [];
  const isAll = (rule: Placed): boolean => argsOf(rule)[0] === 'all';
  if (isAll(first) && first.name === 'allow') return [];
  const at = siteOf(denying);
  const nobody: Test = { any: [] };
  const some: Test = { choice: 'access:address', is: 'allowed' };
  return [{ at, passes: isAll(first) ? nobody : some, status: 403 }];
}

function passwordCheck(level: Level): readonly Check[] {
  const [basic] = effective(level, 'auth_basic');
  if (basic === undefined || setting(level, 'auth_basic') === 'off') return [];
  const at = siteOf(basic);
  const given: Test = { text: [AUTHORIZATION], in: { is: 'startsWith', text: 'Basic ', ignoreCase: true }, at };
  return [{ at, passes: { all: [given, { choice: 'auth:password', is: 'right' }] }, status: 401 }];
}

function requestCheck(level: Level): readonly Check[] {
  const [request] = effective(level, 'auth_request');
  if (request === undefined || setting(level, 'auth_request') === 'off') return [];
  const at = siteOf(request);
  const isOptions: Test = {
    text: [{ take: { from: 'variable', name: 'method' } }],
    in: { is: 'exactly', text: 'OPTIONS' },
    at,
  };
  const passes: Test = {
    any: [
      { all: [isOptions, { choice: 'auth:preflight', is: 'passes' }] },
      { all: [{ not: isOptions }, { choice: 'auth:request', is: 'passes' }] },
    ],
  };
  return [{ at, passes, status: 401 }];
}

/** The access phase of a level (nginx, `ngx_http_core_access_phase`). */
export function accessSteps(level: Level, errors: Errors): readonly Step[] {
  const checks = checksOf(level);
  const refuse = ({ status, at }: Check): readonly Step[] => errors.at(status, level, at);
  if (setting(level, 'satisfy') !== 'any')
    return checks.map((check): Step => ({ do: 'when', test: check.passes, then: [], else: refuse(check) }));
  const last = checks.findLast(({ status }) => status === 401) ?? checks.at(-1);
  if (last === undefined) return [];
  return [{ do: 'when', test: { any: checks.map(({ passes }) => passes) }, then: [], else: refuse(last) }];
}
