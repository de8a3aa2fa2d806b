import type { Configuration, Rendered } from '../../../../server/engine/evaluate/platform.ts';
import { renderNginx } from '../../../../server/engine/platforms/nginx/render/render.ts';
import type { Change } from '../../../../server/engine/service/change.ts';
import type { Site } from '../../../../server/engine/service/program.ts';
import { parseNginx } from '../../../../server/engine/syntax/nginx/parse.ts';

/** Texts by file; the first one is read first. */
export type Texts = Readonly<Record<string, string>>;

/** A change without what it says of itself. */
type Bare<T> = T extends Change ? Omit<T, 'title' | 'safety' | 'preferred'> : never;

export type Wanted = Bare<Change>;

/** Finds a text in the files: the place of its first occurrence, or of the one behind `after`. */
export type Find = (text: string, after?: string) => Site;

export function configurationOf(texts: Texts): Configuration {
  const units = Object.entries(texts).map(([file, text]) => parseNginx(file, text));
  const [root] = units;
  if (root === undefined) throw new Error('no text');
  const unitOf = (file: string) => units.find((unit) => unit.file === file);
  const included = (pattern: string) => {
    const unit = unitOf(pattern);
    return unit === undefined ? undefined : [unit];
  };
  return { root, included, unitOf };
}

function finderIn(texts: Texts): Find {
  return (text, after = '') => {
    for (const [file, whole] of Object.entries(texts)) {
      const from = whole.indexOf(after);
      const start = from < 0 ? -1 : whole.indexOf(text, from + after.length);
      if (start >= 0) return { file, start, end: start + text.length };
    }
    throw new Error(`${text} is nowhere`);
  };
}

export function rendered(texts: Texts, wanted: (find: Find) => Wanted): Rendered {
  const change = { ...wanted(finderIn(texts)), title: 'x', safety: 'suggested' } as Change;
  return renderNginx(change, configurationOf(texts));
}

/** The files after a change; the reason where it is declined. */
export function after(texts: Texts, wanted: (find: Find) => Wanted): Texts | string {
  const result = rendered(texts, wanted);
  if ('declined' in result) return result.declined;
  return Object.fromEntries(
    Object.entries(texts).map(([file, text]) => {
      const edits = result.edits.filter((edit) => edit.file === file).toSorted((a, b) => b.start - a.start);
      const changed = edits.reduce((all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end), text);
      return [file, changed];
    }),
  );
}

/** One file after a change. */
export function fixed(text: string, wanted: (find: Find) => Wanted): string {
  const result = after({ 'site.conf': text }, wanted);
  return typeof result === 'string' ? `declined: ${result}` : (result['site.conf'] ?? '');
}
