import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mayBeRead } from '../engine/analyze.ts';
import { isUserCode } from '../engine/user-code.ts';
import { isIgnored, type Rules } from '../files/gitignore.ts';
import { rulesAbove, rulesIn } from './gitignore.ts';
import { byUnits, slashes } from './paths.ts';
import { reasonOf } from './read.ts';

/** A path that is not judged. `file` is absolute. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

export interface Found {
  /** Absolute paths, each file once, sorted. */
  readonly files: readonly string[];
  /** The files among them that were named one by one. */
  readonly named: ReadonlySet<string>;
  readonly skipped: readonly Skipped[];
  /** Named paths that cannot be read: the check as asked for cannot be done. */
  readonly failed: readonly Skipped[];
}

/**
 * Finds the files to judge, as far as names tell. A folder is walked without what git ignores and without what is not the user's code; links to folders are
 * not followed, so that no circle is entered, and a file that several names lead to is found once. A file that is named is found whatever git says, and
 * whatever its name.
 *
 * @param paths Files and folders as they were typed.
 * @param cwd What relative paths start from, absolute.
 */
export function walk(paths: readonly string[], cwd: string): Found {
  const walker = new Walker();
  const folders: string[] = [];
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    const folder = walker.name(absolute);
    if (folder) folders.push(absolute);
  }
  for (const folder of folders) walker.walkFolder(folder);
  return walker.result();
}

/** A folder still to be read. */
interface Pending {
  readonly path: string;
  /** Its path without symbolic links. */
  readonly real: string;
  /** Its path from the folder that was named, with forward slashes; empty, or ending in one. */
  readonly inside: string;
  readonly above: Rules | null;
}

class Walker {
  /** From the path without symbolic links to the one that is shown. */
  readonly #files = new Map<string, string>();
  readonly #named = new Set<string>();
  readonly #visited = new Set<string>();
  readonly #links: string[] = [];
  readonly #skipped: Skipped[] = [];
  readonly #failed: Skipped[] = [];

  /** Takes a named path. Says whether it is a folder, which is to be walked once all named files are known. */
  name(path: string): boolean {
    try {
      const facts = statSync(path);
      if (facts.isDirectory()) return true;
      if (!facts.isFile()) this.#failed.push({ file: path, reason: 'neither a file nor a folder' });
      else this.#addNamed(path);
    } catch (error) {
      this.#failed.push({ file: path, reason: reasonOf(error) });
    }
    return false;
  }

  walkFolder(folder: string): void {
    const pending: Pending[] = [{ path: folder, real: realpathSync(folder), inside: '', above: rulesAbove(folder) }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#visited.has(next.real)) continue;
      this.#visited.add(next.real);
      const entries = this.#read(next.path, next.path === folder ? this.#failed : this.#skipped);
      const rules = entries.some((entry) => entry.name === '.gitignore') ? rulesIn(next.path, next.above) : next.above;
      for (const entry of entries) this.#take(entry, { ...next, above: rules }, pending);
    }
  }

  /** Links come last, so that a file with a name of its own is shown by that one. */
  result(): Found {
    for (const link of this.#links.toSorted(byUnits)) this.#addLink(link);
    return {
      files: [...this.#files.values()].toSorted(byUnits),
      named: this.#named,
      skipped: this.#skipped,
      failed: this.#failed,
    };
  }

  #take(entry: Dirent, folder: Pending, pending: Pending[]): void {
    const path = join(folder.path, entry.name);
    const inside = folder.inside + entry.name;
    if (entry.isDirectory()) {
      if (isUserCode(`${inside}/any.js`) && !isIgnored(folder.above, `${slashes(path)}/`)) {
        pending.push({ path, real: join(folder.real, entry.name), inside: `${inside}/`, above: folder.above });
      }
    } else if (mayBeRead(slashes(path)) && isUserCode(inside) && !isIgnored(folder.above, slashes(path))) {
      if (entry.isFile()) this.#add(join(folder.real, entry.name), path);
      else if (entry.isSymbolicLink()) this.#links.push(path);
      else this.#skipped.push({ file: path, reason: 'not a regular file' });
    }
  }

  #add(real: string, path: string): void {
    if (!this.#files.has(real)) this.#files.set(real, path);
  }

  #addNamed(path: string): void {
    const real = realpathSync(path);
    this.#add(real, path);
    this.#named.add(this.#files.get(real) ?? path);
  }

  #addLink(path: string): void {
    try {
      const facts = statSync(path);
      if (facts.isFile()) this.#add(realpathSync(path), path);
      else if (!facts.isDirectory()) this.#skipped.push({ file: path, reason: 'not a regular file' });
    } catch (error) {
      const reason = reasonOf(error);
      this.#skipped.push({
        file: path,
        reason: reason === 'no such file or directory' ? 'a symbolic link to nothing' : reason,
      });
    }
  }

  #read(folder: string, failures: Skipped[]): readonly Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      failures.push({ file: folder, reason: reasonOf(error) });
      return [];
    }
  }
}
