import { ALWAYS, all, isAlways } from '../../evaluate/tests.ts';
import type { LayerId, LayerRole, Site, Step, StringSet, Test } from '../../service/program.ts';
import type { Matching, PathPattern } from './paths.ts';

/** Which paths a layer is for: several alternatives, `everywhere` without a test, or something that we could not read. */
export type Paths =
  | { readonly are: 'everywhere' }
  | { readonly are: 'patterns'; readonly patterns: readonly PathPattern[] }
  | { readonly are: 'expressions'; readonly sources: readonly { source: string; flags: string }[] }
  | { readonly are: 'unread'; readonly test: Test };

/** One handler of a layer, lowered. */
export interface Handler {
  readonly id: LayerId;
  readonly at: Site;
  readonly on: 'request' | 'failure';
  readonly role: LayerRole;
  readonly steps: readonly Step[];
  readonly reads: readonly string[];
  readonly visited: boolean;
}

/** What is registered on a router, in order. `guard` is the condition under which it is registered. */
export type Registered = { readonly id: LayerId; readonly at: Site; readonly guard: Test; readonly paths: Paths } & (
  | { readonly kind: 'use'; readonly handler: Handler }
  | { readonly kind: 'mount'; readonly router: Router }
  | { readonly kind: 'route'; readonly endpoints: Endpoint[] }
);

/** The handlers of one method of a route; `ALL` stands for every method. */
export interface Endpoint {
  readonly method: string;
  readonly handlers: readonly Handler[];
  readonly at: Site;
}

/** An app or a router while its unit is evaluated. */
export interface Router {
  readonly kind: 'app' | 'router';
  readonly at: Site;
  readonly matching: Matching;
  readonly layers: Registered[];
  mounted: boolean;
}

const exactly = (text: string): StringSet => ({ is: 'exactly', text });

/** The test of the methods that an endpoint takes: GET takes HEAD as well. */
export function methodTest(methods: readonly string[], at: Site): Test {
  if (methods.includes('ALL')) return ALWAYS;
  const taken = new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])));
  return { text: [{ take: { from: 'method' } }], in: { oneOf: [...taken].map(exactly) }, at };
}

/** Where a layer stands: the mounts around it, as one path. */
export type Mount = PathPattern;

const pathIn = (source: string, flags: string): StringSet => ({
  is: 'pattern',
  source,
  flags,
  dialect: 'js',
});

const pathTest = (set: StringSet, at: Site): Test => ({ text: [{ take: { from: 'path' } }], in: set, at });

/** The set of paths of a route under a mount: the whole path, one slash at its end allowed. */
export function routePaths(paths: Paths, mount: Mount, { strict, caseSensitive }: Matching): StringSet {
  if (paths.are === 'everywhere' || paths.are === 'unread')
    return mount.source === '' ? 'any' : pathIn(`^${mount.source}(?:\\/|$)`, 'i');
  if (paths.are === 'expressions')
    return {
      oneOf: paths.sources.map(({ source, flags }) =>
        mount.source === ''
          ? pathIn(source, flags)
          : pathIn(`^${mount.source}(?:${source.replace(/^\^/, '')})`, flags.includes('i') ? flags : `${flags}i`),
      ),
    };
  const flags = caseSensitive ? '' : 'i';
  return {
    oneOf: paths.patterns.map(({ source }) =>
      pathIn(`^${mount.source}${belowMount(source, mount, strict ? '' : '\\/?')}$`, flags),
    ),
  };
}

/** Below a mount, nothing at all is the path `/`. */
function belowMount(source: string, mount: Mount, end: string): string {
  const matchesRoot = mount.source !== '' && new RegExp(`^${source}\\/?$`, 'i').test('/');
  const whole = source === '' && end === '' ? '\\/' : `${source}${end}`;
  return matchesRoot ? `(?:${whole})?` : whole;
}

/** The set of paths of middleware under a mount: a prefix that ends where a segment ends. */
export function prefixPaths(paths: Paths, mount: Mount, matching: Matching): StringSet {
  if (paths.are !== 'patterns') return routePaths(paths, mount, matching);
  if (paths.patterns.some(({ source }) => source === '') && mount.source === '') return 'any';
  return {
    oneOf: paths.patterns.map(({ source }) =>
      pathIn(`^${mount.source}${source}(?:\\/|$)`, matching.caseSensitive ? '' : 'i'),
    ),
  };
}

/** The test that a layer is for a request: its guard, and its paths. */
export function layerTest(layer: Registered, set: StringSet, at: Site): Test {
  const unread = layer.paths.are === 'unread' ? layer.paths.test : ALWAYS;
  return all(layer.guard, unread, set === 'any' ? ALWAYS : pathTest(set, at));
}

/** Each mount that a router's path alternatives give. */
export function mountsOf(paths: Paths, mount: Mount): readonly Mount[] {
  if (paths.are === 'everywhere') return [mount];
  if (paths.are !== 'patterns') return [below(mount, ANY_MOUNT)];
  return paths.patterns.map((pattern) => below(mount, pattern));
}

/** A mount that we could not read: any start of the path may be it. */
const ANY_MOUNT: PathPattern = { source: '[\\s\\S]*?', sample: '', written: '…' };

function below(mount: Mount, pattern: PathPattern): Mount {
  return {
    source: mount.source + pattern.source,
    sample: mount.sample + pattern.sample,
    written: mount.written + pattern.written,
  };
}

/** A path that reaches a route: a concrete one, and as the author wrote it. */
export function reachedBy(paths: Paths, mount: Mount): { sample: string; written: string } {
  const [first] = paths.are === 'patterns' ? paths.patterns : [];
  const path = first === undefined ? mount : below(mount, first);
  return { sample: tidy(path.sample), written: tidy(path.written) };
}

const tidy = (path: string): string => `/${path}`.replace(/\/{2,}/g, '/');

export const when = (test: Test, then: readonly Step[]): Step[] =>
  isAlways(test) ? [...then] : [{ do: 'when', test, then, else: [] }];

/** OPTIONS requests that run off a router's end are answered by it when one of its routes had the path and no handler for them. */
export function automaticOptions(collected: string, at: Site): Test {
  return all(
    { text: [{ take: { from: 'method' } }], in: exactly('OPTIONS'), at },
    { text: [{ take: { from: 'variable', name: collected } }], in: exactly('yes'), at },
  );
}
