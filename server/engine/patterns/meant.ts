import type { CharSet, NFA } from 'refa';
import { domainOf } from '../browser/domains.ts';
import { type Budget, LIMITS, Undecided } from './limits.ts';
import { isListedSuffix } from './suffixes.ts';

/** The names that a test speaks of. */
export interface Names {
  /** Registrable domains, and hosts that have none, such as `localhost`. */
  readonly domains: ReadonlySet<string>;
  /** Public suffixes below which the test takes any name, or many; the empty text where it takes any suffix, too. */
  readonly open: ReadonlySet<string>;
}

/** The nodes from which a text reads its rest, and that rest of its host. */
interface Tail {
  readonly text: string;
  readonly nodes: ReadonlySet<NFA.Node>;
}

/** What can stand before a tail. */
interface Before {
  /** The host may begin here. */
  readonly hostStart: boolean;
  /** A label may begin here. */
  readonly border: boolean;
  /** Any letter may stand here, or many. */
  readonly wide: boolean;
  readonly narrow: ReadonlyMap<string, ReadonlySet<NFA.Node>>;
}

/** From this many letters and digits on, a class is read as a wildcard rather than as a choice of names. */
const WIDE = 10;

/**
 * The names that the charitable reading of a test speaks of: hosts are read backwards until a wildcard begins. Where a name may begin
 * just there, as for `a.com` in `.*a\.com`, that is what is meant, and what else the wildcard lets in is not.
 *
 * @param product the named origins of the charitable reading
 * @throws Undecided where there are too many
 */
export function namesIn(product: NFA, budget: Budget): Names {
  const domains = new Set<string>();
  const open = new Set<string>();
  const todo: Tail[] = [{ text: '', nodes: hostEnds(product) }];
  const passed = new Set<string>();
  const numbers = new Map([...product.nodes()].map((node, at) => [node, at] as const));
  for (let tail = todo.pop(), left: number = LIMITS.tails; tail !== undefined; tail = todo.pop(), left--) {
    const { text, nodes } = tail;
    if (left === 0 || text.length > LIMITS.tail) throw new Undecided('too many names');
    if (text.startsWith('.')) {
      const key = `${domainOf(`x${text}`).registrable} ${[...nodes].map((node) => numbers.get(node)).join()}`;
      if (passed.has(key)) continue;
      passed.add(key);
    }
    const before = beforeOf(tail, budget);
    if (before.hostStart && text !== '') domains.add(domainOf(text).registrable ?? text);
    if (before.wide) {
      if (text.startsWith('.') || !before.border || text === '') below(afterDot(text), domains, open);
      else if (!before.hostStart || isListedSuffix(text)) borders(text, domains, open);
      if (open.has('')) break;
      continue;
    }
    for (const [character, from] of before.narrow) todo.push({ text: character + text, nodes: from });
  }
  if (domains.size + open.size > LIMITS.domains) throw new Undecided('too many names');
  return { domains, open };
}

/** What follows the first dot: the part of a tail that is complete. */
function afterDot(text: string): string {
  return text.includes('.') ? text.slice(text.indexOf('.') + 1) : '';
}

/** A name that stands alone or behind a dot. */
function borders(name: string, domains: Set<string>, open: Set<string>): void {
  const { registrable } = domainOf(name);
  if (registrable !== null) domains.add(registrable);
  else below(name, domains, open);
}

/** Any name below this one. */
function below(name: string, domains: Set<string>, open: Set<string>): void {
  if (name === '') {
    open.add('');
    return;
  }
  const probe = `evil.${name}`;
  const { registrable } = domainOf(probe);
  if (registrable !== null && registrable !== probe) domains.add(registrable);
  else if (isListedSuffix(name)) open.add(name);
  else domains.add(name);
}

function beforeOf({ nodes }: Tail, budget: Budget): Before {
  const narrow = new Map<string, Set<NFA.Node>>();
  const sets: CharSet[] = [];
  for (const node of nodes)
    for (const [from, on] of node.in) {
      sets.push(on);
      budget.spend(3);
      if (isWide(on)) continue;
      for (const character of charactersOf(on)) {
        if (character === '/') continue;
        const known = narrow.get(character);
        if (known === undefined) narrow.set(character, new Set([from]));
        else known.add(from);
      }
    }
  const has = (character: string): boolean => sets.some((on) => on.has(character.charCodeAt(0)));
  return { hostStart: has('/'), border: has('/') || has('.'), wide: sets.some(isWide), narrow };
}

function charactersOf(on: CharSet): string[] {
  return [...on.characters()].map((code) => String.fromCharCode(code));
}

function isWide(on: CharSet): boolean {
  return on.size >= WIDE && charactersOf(on).filter((character) => /[a-z0-9]/.test(character)).length >= WIDE;
}

/** The nodes at which the host ends: the final ones, and those before the colon of a port. */
function hostEnds(product: NFA): Set<NFA.Node> {
  const colon = ':'.charCodeAt(0);
  const slash = '/'.charCodeAt(0);
  const ends = new Set<NFA.Node>();
  const ports = new Set<NFA.Node>();
  const isScheme = (node: NFA.Node): boolean => [...node.out.values()].some((on) => on.has(slash));
  const todo: NFA.Node[] = [];
  for (const node of product.nodes())
    for (const [to, on] of node.out)
      if (on.has(colon) && !isScheme(to)) {
        ends.add(node);
        todo.push(to);
      }
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (ports.has(node)) continue;
    ports.add(node);
    todo.push(...node.out.keys());
  }
  for (const node of product.finals) if (!ports.has(node)) ends.add(node);
  return ends;
}
