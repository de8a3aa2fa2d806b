import type { Word } from '../../syntax/nginx/unit.ts';
import { inParentheses } from './conditions.ts';
import { effective, type Location } from './levels.ts';
import type { Level, Placed } from './model.ts';
import { argsOf, named } from './place.ts';

/** What is asked for where nothing tells: methods that need no listing. */
const UNNAMED: readonly string[] = ['GET', 'POST'];

/** Methods that pages ask for only where they are listed. */
const LISTED: readonly string[] = ['PUT', 'PATCH', 'DELETE'];

/**
 * The methods that a location takes: GET and POST, and of the others those that it names itself, by `limit_except`, by a condition, or
 * by `dav_methods`; without those that it refuses.
 */
export function methodsTaken({ level, limitExcept }: Location, isFile: boolean): readonly string[] {
  const own = isFile ? ['GET'] : UNNAMED;
  const tests = named(level.own, 'if').flatMap((one) => testOf(one) ?? []);
  const excepted = limitExcept === null ? undefined : methodsIn(limitExcept);
  const naming = isFile ? [] : [...(excepted ?? []), ...tests.flatMap(({ names }) => names), ...davMethods(level)];
  const isRefused = (method: string): boolean =>
    tests.some(({ refuses, holds }) => refuses && holds(method)) ||
    (limitExcept !== null && excepted?.includes(method) === false && refusesAll(limitExcept));
  const taken = [...own, ...LISTED.filter((method) => naming.includes(method))].filter((one) => !isRefused(one));
  return taken.length === 0 ? own : taken;
}

const methodsIn = ({ placed }: Level): readonly string[] =>
  placed === null ? [] : argsOf(placed).map((method) => method.toUpperCase());

const davMethods = (level: Level): readonly string[] => effective(level, 'dav_methods').flatMap(argsOf);

/** `deny all` without exceptions, or `return 403`. */
const refusesAll = ({ own }: Level): boolean =>
  named(own, 'allow').length === 0 && named(own, 'deny').some((one) => argsOf(one)[0] === 'all');

/** A condition on the method alone. */
interface MethodTest {
  /** Methods that it spells and lets through: it does something for them, or refuses the others. */
  readonly names: readonly string[];
  /** Whether it answers with an error where it holds. */
  readonly refuses: boolean;
  holds(method: string): boolean;
}

function testOf(placed: Placed): MethodTest | undefined {
  const [subject, operator, object] = inParentheses(placed.directive.args);
  if (subject?.value !== '$request_method' || operator === undefined || object === undefined) return undefined;
  const found = matcher(operator.value.replace(/^!/, ''), object);
  if (found === undefined) return undefined;
  const isNegated = operator.value.startsWith('!');
  const inside = placed.inside ?? [];
  // Variables alone are set for caches and logs as well.
  const acts = inside.some(({ name }) => name !== 'set');
  const refuses = named(inside, 'return').some((one) => /^[45]\d\d$/.test(argsOf(one)[0] ?? ''));
  const holds = (method: string): boolean => found(method) !== isNegated;
  const spells = (method: string): boolean => new RegExp(`\\b${method}\\b`, 'i').test(object.value);
  return {
    names: acts ? LISTED.filter((method) => spells(method) && holds(method) !== refuses) : [],
    refuses,
    holds,
  };
}

function matcher(operator: string, { value }: Word): ((method: string) => boolean) | undefined {
  if (operator === '=') return (method) => method === value;
  if (operator !== '~' && operator !== '~*') return undefined;
  try {
    const pattern = new RegExp(value, operator === '~*' ? 'i' : '');
    return (method) => pattern.test(method);
  } catch {
    return undefined;
  }
}
