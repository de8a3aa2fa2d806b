import { dirname } from 'node:path';
import type { Analysis, Engine, Fix, Reported, View } from '../../server/engine/analysis.ts';
import type { Program } from '../../server/engine/service/program.ts';
import { packageJson, type Stack } from '../conformance/stacks.ts';

/** A project as it is analysed: texts by absolute path, and the file that the analysis begins with. */
export interface Project {
  readonly root: string;
  readonly files: Readonly<Record<string, string>>;
  /** What it runs on; undefined where nothing in view tells. */
  readonly stack?: Stack | undefined;
}

/** A project of one file. */
export const oneFile = (path: string, text: string, stack?: Stack): Project => ({
  root: path,
  files: { [path]: text },
  stack,
});

/** The names in a folder of a project, those of folders with a slash at the end; undefined where there is no such folder. */
export function namesIn(paths: readonly string[], folder: string): readonly string[] | undefined {
  const inside = paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
  if (inside.length === 0) return undefined;
  return [...new Set(inside.map((path) => path.replace(/\/.*$/s, '/')))];
}

/** What an engine sees of a project: its files, and beside the root a `package.json` where the stack is known, is one of packages, and it brings none of its own. */
export function viewOfProject({ root, files, stack }: Project): View {
  const manifest = `${dirname(root)}/package.json`;
  return {
    list: (folder) => namesIn(Object.keys(files), folder),
    read: (path) =>
      files[path] ??
      (path === manifest && stack !== undefined && stack.nginx === undefined ? packageJson(stack) : undefined),
  };
}

export const analyzeProject = (engine: Engine, project: Project): Promise<Analysis> =>
  engine.analyze(project.root, viewOfProject(project));

/** Whether a finding may not stand on a correct configuration. */
export const isAboveHint = ({ severity }: Reported): boolean => severity !== 'hint';

/** The fix that is taken without further thought. */
export const fixOf = ({ fixes }: Reported): Fix | undefined => fixes.find(({ preferred }) => preferred) ?? fixes[0];

/**
 * The text after some edits of it.
 *
 * @throws where they overlap, leave the text, or are of another file
 */
export function applied(path: string, text: string, edits: Fix['edits']): string {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const edit of sorted) {
    if (edit.file !== path) throw new Error(`An edit of another file: ${edit.file}`);
    if (edit.start < end || edit.end < edit.start || edit.end > text.length)
      throw new Error(`Edits overlap or leave the text: ${JSON.stringify(sorted)}`);
    end = edit.end;
  }
  return sorted.reduceRight((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text);
}

/** A project after some edits of its files. @throws where they overlap, leave a text, or are of a file that is not in the project */
export function appliedTo<P extends Project>(project: P, edits: Fix['edits']): P {
  const strange = edits.find(({ file }) => !(file in project.files));
  if (strange !== undefined) throw new Error(`An edit of another file: ${strange.file}`);
  const files = Object.entries(project.files).map(([path, text]) => {
    const own = edits.filter(({ file }) => file === path);
    return [path, own.length === 0 ? text : applied(path, text, own)] as const;
  });
  return { ...project, files: Object.fromEntries(files) };
}

/** As many fixes as a project may take: one that goes on mending itself is wrong. */
const MOST_ROUNDS = 12;

/**
 * A project after the preferred fix (the first one where none is preferred) of its first finding that has one has been taken, and so on
 * with what this gives, until no finding that counts has a fix.
 *
 * @throws where there is no end to the fixes
 */
export async function fixedProject<P extends Project>(
  engine: Engine,
  project: P,
  counts: (finding: Reported) => boolean = isAboveHint,
): Promise<P> {
  let current = project;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { findings } = await analyzeProject(engine, current);
    const fix = findings.filter(counts).flatMap((finding) => fixOf(finding) ?? [])[0];
    if (fix === undefined) return current;
    current = appliedTo(current, fix.edits);
  }
  throw new Error(`Fixes of ${project.root} come to no end`);
}

export const programsOfProject = (engine: Engine, project: Project): Promise<readonly Program[]> =>
  engine.programs(project.root, viewOfProject(project));
