/** How many parsed files are kept: of a workspace, the lock file and the manifests of some packages. */
const MOST_KEPT = 64;

/** Parsed `package.json` and lock files by path, kept while their texts stay the same: a lock file takes as long to parse as all of a service's code. */
export class Manifests {
  private readonly kept = new Map<string, { readonly text: string; readonly value: unknown }>();

  /** The value of a JSON text; undefined where it is none. */
  parse(path: string, text: string): unknown {
    const kept = this.kept.get(path);
    if (kept?.text === text) return kept.value;
    const value = parsedJson(text);
    this.kept.delete(path);
    this.kept.set(path, { text, value });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return value;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
