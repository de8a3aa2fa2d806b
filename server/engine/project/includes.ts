import { writtenName } from '../syntax/nginx/detect.ts';
import { globTest, isGlob } from './globs.ts';
import { basePath, foldersAbove, joinPath } from './paths.ts';

/** What is asked for files by their names. */
export interface Listing {
  /** Whether there is a file of this path that can be read. */
  has(path: string): boolean;
  /** The names in a folder, those of folders with a slash at the end; none where there is no such folder, undefined where the host knows no folders. */
  list(folder: string): readonly string[] | undefined;
}

/** The folders in which packages and images of nginx, and of what is built on it, keep their configuration. */
const CONFIGURATION_ROOT =
  /^\/(?:(?:usr\/local\/|opt\/homebrew\/)?etc\/(?:nginx|openresty|angie|freenginx)|usr\/local\/(?:openresty\/)?nginx\/conf|opt\/bitnami\/(?:nginx|openresty\/nginx)\/conf)\//;

/** What a template fills in. */
const FILLED_IN = /[$]|\{\{|<%/;

/** So many folders are looked through, the file's own and those above it. */
const MOST_FOLDERS = 4;

/** So many files may stand behind one pattern; of more, the first ones count. */
const MOST_FILES = 250;

/** What a template's name ends with where the name that is included is that of the file which it writes. */
const TEMPLATES: readonly string[] = ['.template', '.j2', '.erb', '.tmpl', '.tpl', '.in'];

/**
 * The files that an `include` stands for, in the order in which nginx reads them (nginx, `ngx_conf_include`, which sorts as `glob` does).
 *
 * nginx looks from the folder of the main configuration on, whichever file the `include` stands in. Where files lie in a project this is the root's
 * folder, or one above it: a server in `conf.d/` includes what stands in `snippets/` beside that. A file that no folder has under the path that is
 * written may lie beside the root under its name, since images are put together from such files. A template counts as the file that it writes.
 *
 * @param root the file from which the configuration is read
 * @param from the file in which the `include` stands
 */
export function included(pattern: string, root: string, from: string, files: Listing): readonly string[] {
  if (pattern === '' || FILLED_IN.test(pattern)) return [];
  const path = pattern.replace(CONFIGURATION_ROOT, '');
  const drive = /^(?:[a-z]:)?(?=\/)/i.exec(path)?.[0];
  const above = new Set([root, from].flatMap((file) => foldersAbove(file).slice(0, MOST_FOLDERS)));
  for (const folder of drive === undefined ? above : [drive]) {
    const found = inFolder(folder, path.slice(drive?.length), files);
    if (found.length > 0) return found;
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  return isGlob(path) || name === path ? [] : expanded(basePath(root), name, files);
}

/** The image of nginx writes what it finds in `templates/` to `conf.d/` (docker-nginx, `20-envsubst-on-templates.sh`). */
function inFolder(folder: string, path: string, files: Listing): readonly string[] {
  const found = expanded(folder, path, files);
  if (found.length > 0 || !path.startsWith('conf.d/')) return found;
  const templates = expanded(folder, path.replace(/^conf\.d\//, 'templates/'), files);
  return templates.filter((file) => file.endsWith('.template'));
}

/** The files under a folder that a relative path with wildcards stands for. */
function expanded(folder: string, path: string, files: Listing): readonly string[] {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  let folders: readonly string[] = [folder];
  for (const step of steps.slice(0, -1)) {
    folders = folders.flatMap((one) => foldersIn(one, step, files)).slice(0, MOST_FILES);
  }
  const last = steps.at(-1);
  if (last === undefined || last === '..') return [];
  const found = folders.flatMap((one) => filesIn(one, last, files));
  return found
    .toSorted((a, b) => (a.written < b.written ? -1 : a.written > b.written ? 1 : 0))
    .slice(0, MOST_FILES)
    .map(({ path: file }) => file);
}

function foldersIn(folder: string, step: string, files: Listing): readonly string[] {
  if (!isGlob(step)) {
    const inside = joinPath(folder, step);
    return inside === null ? [] : [inside];
  }
  const fits = globTest(step);
  const names = (files.list(folder) ?? []).filter((name) => name.endsWith('/') && fits(name.slice(0, -1)));
  return names.map((name) => `${folder}/${name.slice(0, -1)}`);
}

/** A file, and the path of what it writes where it is a template. */
interface Written {
  readonly path: string;
  readonly written: string;
}

function filesIn(folder: string, step: string, files: Listing): readonly Written[] {
  const names = files.list(folder) ?? namesLike(folder, step, files);
  const fits = isGlob(step) ? globTest(step) : (name: string): boolean => name === step;
  const found = new Map<string, Written>();
  const take = (name: string, written: string): void => {
    if (found.has(written) || name.endsWith('/') || !fits(written)) return;
    found.set(written, { path: `${folder}/${name}`, written: `${folder}/${written}` });
  };
  for (const name of names) take(name, name);
  for (const name of names) take(name, writtenName(name));
  return [...found.values()].filter(({ path }) => files.has(path));
}

/** Where the host knows no folders: the file itself and its templates. */
const namesLike = (folder: string, step: string, files: Listing): readonly string[] =>
  isGlob(step) ? [] : ['', ...TEMPLATES].map((end) => step + end).filter((name) => files.has(`${folder}/${name}`));
