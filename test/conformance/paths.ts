import type { HttpRequest } from '../../server/engine/browser/types.ts';
import { compare } from './compare.ts';
import type { Sides } from './conformance.ts';
import { BASE } from './generator/requests.ts';
import type { Stack } from './stacks.ts';

/** Doubled slashes are left out: clients normalize them, and the two majors differ. */
const ASKED: readonly string[] = [
  '/',
  '/api',
  '/api/',
  '/API',
  '/api/7',
  '/api/7/',
  '/api/items',
  '/api/items/7',
  '/api.json',
  '/apis',
  '/data',
  '/data/x',
  '/x/api',
  '/a-b',
  '/api?q=/data',
  '/api/a%20b',
  '/api%2Fitems',
  '/api/rest',
];

const FILE = '/project/app.js';

/** A program whose routing is asked about. */
export interface Routed {
  readonly stack: Stack;
  readonly source: string;
  readonly method: string;
  /** Whether an answer may stay open, as long as the right one is among those that are possible. */
  readonly mayBeOpen?: true;
}

/** What the engine has wrong about which paths a program answers, for a reader; empty where nothing is. */
export async function misread({ real, predict }: Sides, routed: Routed): Promise<readonly string[]> {
  const { stack, source, method } = routed;
  const isOpen = routed.mayBeOpen === true;
  const predicted = await predict({ file: 'app.js', source }, stack);
  const started = await real.load({ stack, files: { [FILE]: source }, entry: FILE });
  const stops = predicted?.stopsAtStart ?? false;
  if (started !== 'loaded') return stops || isOpen ? [] : [`does not start: ${started.failed}`];
  if (stops) return ['starts, and was said not to'];
  const found: string[] = [];
  for (const path of ASKED) {
    const request: HttpRequest = { method, url: `${BASE}${path}`, headers: [] };
    const observed = await real.ask(request);
    const runs = predicted?.respond(request) ?? [];
    const standing = compare(runs, predicted?.choices ?? [], observed);
    if (standing === 'answered' || (isOpen && standing !== 'different')) continue;
    const said = runs.map(({ end }) => (end === 'hung' ? end : end.status)).join(' or ');
    found.push(`${path}: predicted ${said}, observed ${observed === 'no answer' ? observed : observed.status}`);
  }
  return found;
}
