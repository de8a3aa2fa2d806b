/** The names in a folder of a tree of paths, as hosts list them; undefined where there is none. */
export function namesIn(paths: Iterable<string>, folder: string): readonly string[] | undefined {
  const below = [...paths].flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []));
  const names = new Set(below.map((rest) => rest.replace(/\/.*$/, '/')));
  return names.size === 0 ? undefined : [...names];
}
