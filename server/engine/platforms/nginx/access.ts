import type { Choice, Site, Step, Test } from '../../service/program.ts';
import type { Contents } from './content.ts';
import { effective, setting } from './levels.ts';
import { type Level, type Placed, siteOf } from './model.ts';
import { argsOf, named } from './place.ts';
import type { Variables } from './variables.ts';

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
    id: 'auth:unclear',
    options: ['passes', 'refuses', 'fails'],
    says: 'the subrequest of `auth_request`, which the server may answer itself, lets the request pass',
    at,
    kind: 'unread',
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
  /** What has to run before it can be asked. */
  readonly before: readonly Step[];
  readonly passes: Test;
  readonly status: number;
}

/** What lets requests to a level pass, in the order in which nginx asks. */
function checksOf(level: Level, variables: Variables): readonly Check[] {
  return [...addressCheck(level), ...passwordCheck(level, variables), ...requestCheck(level)];
}

/** `allow` and `deny` (nginx, `ngx_http_access_handler`): the first that fits a client decides. */
function addressCheck(level: Level): readonly Check[] {
  const rules = effective(level, 'allow', 'deny');
  const first = rules[0];
  const denying = rules.find(({ name }) => name === 'deny');
  if (first === undefined || denying === undefined) return [];
  if (allowsAll(level)) return [];
  const at = siteOf(denying);
  const nobody: Test = { any: [] };
  const some: Test = { choice: 'access:address', is: 'allowed' };
  return [{ at, before: [], passes: isAll(first) ? nobody : some, status: 403 }];
}

const isAll = (rule: Placed): boolean => argsOf(rule)[0] === 'all';

/** Whether the rules of a level say first that every client may come. */
function allowsAll(level: Level): boolean {
  const [first] = effective(level, 'allow', 'deny');
  return first !== undefined && first.name === 'allow' && isAll(first);
}

/** `auth_basic`, whose realm may come out as `off` (nginx, `ngx_http_auth_basic_handler`). */
function passwordCheck(level: Level, variables: Variables): readonly Check[] {
  const [basic] = effective(level, 'auth_basic');
  const realm = setting(level, 'auth_basic') ?? 'off';
  if (basic === undefined || realm === 'off') return [];
  const at = siteOf(basic);
  const { text, before } = variables.ofText(realm);
  const given: Test = { text: [AUTHORIZATION], in: { is: 'startsWith', text: 'Basic ', ignoreCase: true }, at };
  const right: Test = { all: [given, { choice: 'auth:password', is: 'right' }] };
  const isOff: Test = { text, in: { is: 'exactly', text: 'off' }, at };
  return [{ at, before, passes: realm.includes('$') ? { any: [isOff, right] } : right, status: 401 }];
}

/** Whether the server around a level answers some requests, or leads them elsewhere, before it looks for a location: the subrequest may be one of them. */
function answersItself(level: Level): boolean {
  if (level.kind !== 'server') return level.parent !== null && answersItself(level.parent);
  const leads = (own: readonly Placed[]): boolean => named(own, 'return', 'rewrite').length > 0;
  return leads(level.own) || named(level.own, 'if').some(({ inside }) => leads(inside ?? []));
}

function requestCheck(level: Level): readonly Check[] {
  const [request] = effective(level, 'auth_request');
  if (request === undefined || setting(level, 'auth_request') === 'off') return [];
  const at = siteOf(request);
  if (answersItself(level)) {
    // An answer that is neither a yes nor a no is an error of the server.
    const fails: Test = { choice: 'auth:unclear', is: 'fails' };
    const passes: Test = { choice: 'auth:unclear', is: 'passes' };
    return [
      { at, before: [], passes: { not: fails }, status: 500 },
      { at, before: [], passes, status: 401 },
    ];
  }
  // The client's own method: what an error page is fetched with says nothing of its credentials.
  const isOptions: Test = {
    text: [{ take: { from: 'method' } }],
    in: { is: 'exactly', text: 'OPTIONS' },
    at,
  };
  const passes: Test = {
    any: [
      { all: [isOptions, { choice: 'auth:preflight', is: 'passes' }] },
      { all: [{ not: isOptions }, { choice: 'auth:request', is: 'passes' }] },
    ],
  };
  return [{ at, before: [], passes, status: 401 }];
}

/** Clients that need nothing else where any check is enough: those that a rule allows by name. One that no rule denies is not allowed by that. */
function letIn(level: Level): readonly Test[] {
  const [first, ...others] = effective(level, 'allow', 'deny');
  if (first === undefined || (first.name === 'deny' && isAll(first))) return [];
  return [first, ...others].some(({ name }) => name === 'allow') ? [{ choice: 'access:address', is: 'allowed' }] : [];
}

/** The access phase of a level (nginx, `ngx_http_core_access_phase`). */
export function accessSteps(level: Level, { errors, variables }: Contents): readonly Step[] {
  const checks = checksOf(level, variables);
  const refuse = ({ status, at }: Check): readonly Step[] => errors.at(status, level, at);
  const asksMore = checks.some(({ status }) => status === 401);
  if (setting(level, 'satisfy') !== 'any' || !asksMore)
    return checks.flatMap((check): readonly Step[] => [
      ...check.before,
      { do: 'when', test: check.passes, then: [], else: refuse(check) },
    ]);
  if (allowsAll(level)) return [];
  const asked = checks.filter(({ status }) => status === 401);
  const last = asked.at(-1);
  if (last === undefined) return [];
  return [
    ...checks.flatMap(({ before }) => before),
    {
      do: 'when',
      test: { any: [...letIn(level), ...asked.map(({ passes }) => passes)] },
      then: [],
      else: refuse(last),
    },
  ];
}
