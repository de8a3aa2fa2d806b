import { mayBeRead } from '../engine/analyze.ts';
import { isUserCode } from '../engine/user-code.ts';
import { isIgnored, type Rules, rulesOf } from '../files/gitignore.ts';
import type { Host } from './sources.ts';

/** So many files are looked for in a folder: a larger one is the command line's business. */
const MOST_FILES = 20_000;

/** A folder still to be read. `inside`: its path from the one that is walked, empty or with a slash at its end. */
interface Pending {
  readonly path: string;
  readonly inside: string;
  readonly rules: Rules | null;
}

/**
 * The files below a folder that may be read, by their names, without what git ignores and without what is not the user's code. Nothing where the host has no folders.
 *
 * @param folder a path without a slash at its end.
 */
export async function* filesIn(folder: string, host: Host): AsyncGenerator<string, void, undefined> {
  const pending: Pending[] = [{ path: folder, inside: '', rules: await rulesAbove(folder, host) }];
  let found = 0;
  for (let next = pending.pop(); next !== undefined && found < MOST_FILES; next = pending.pop()) {
    const rules = rulesIn(next.path, next.rules, host);
    for (const { name, is } of (await host.listFolder?.(next.path)) ?? []) {
      const path = `${next.path}/${name}`;
      const inside = next.inside + name;
      if (is === 'folder') {
        if (isUserCode(`${inside}/any.js`) && !isIgnored(rules, `${path}/`))
          pending.push({ path, inside: `${inside}/`, rules });
      } else if (mayBeRead(path) && isUserCode(inside) && !isIgnored(rules, path)) {
        found += 1;
        yield path;
      }
    }
  }
}

/** The rules of the folders above one, up to the root of its git repository; none where there is no repository. */
async function rulesAbove(folder: string, host: Host): Promise<Rules | null> {
  const above: string[] = [];
  for (let at = folder; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const entries = (await host.listFolder?.(at)) ?? [];
    if (entries.some(({ name }) => name === '.git'))
      return above.reduce<Rules | null>((rules, each) => rulesIn(each, rules, host), null);
    if (!at.includes('/')) return null;
    above.unshift(at.slice(0, at.lastIndexOf('/')));
  }
}

function rulesIn(folder: string, above: Rules | null, host: Host): Rules | null {
  return rulesOf(folder, host.readFile(`${folder}/.gitignore`), above, host.fileNames ?? 'with case');
}
