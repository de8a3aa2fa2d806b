import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Analysis, Engine, Fix, Reported, View } from '../../server/engine/analysis.ts';
import { openEngine } from '../../server/engine/analyze.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import { type Annotated, type Mark, readAnnotations } from './annotations.ts';

const FOLDER = fileURLToPath(new URL('fixtures', import.meta.url));

/** One file below `fixtures/<rule-id>/<platform>/`, with the findings that it must have and no others. */
export interface Fixture extends Annotated {
  /** `<rule-id>/<platform>/<name>.<ext>`. */
  readonly name: string;
  readonly rule: string;
  readonly platform: string;
  readonly path: string;
  /** The versions of the platform on which the findings hold: what a first line `// express: 4` says, else any, known or not. */
  readonly versions: readonly (string | undefined)[];
  /**
   * `<name>.fixed.<ext>`: the text after the preferred fix (the first one where none is preferred) of its first finding that has one has
   * been taken, and so on with the text that this gives, until no finding above hint has a fix. Without annotations.
   */
  readonly fixedPath: string;
}

/** Every fixture, in the order of its name. */
export function fixtures(): readonly Fixture[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /^[^/]+\/[^/]+\/[^/]+\.[cm]?[jt]sx?$/.test(path) && !/\.fixed\.\w+$/.test(path))
    .sort()
    .map(readFixture);
}

function readFixture(name: string): Fixture {
  const path = `${FOLDER}/${name}`;
  const { text, marks } = readAnnotations(readFileSync(path, 'utf8'));
  const extension = extname(name);
  const version = /^\/\/ express: (\d+)$/m.exec(text.split('\n', 1)[0] ?? '')?.[1];
  return {
    name,
    rule: dirname(dirname(name)),
    platform: basename(dirname(name)),
    path,
    text,
    marks,
    versions: version === undefined ? [undefined, '4', '5'] : [version],
    fixedPath: `${path.slice(0, -extension.length)}.fixed${extension}`,
  };
}

/** The text of a fixture's twin, or null where it has none. */
export const fixedText = ({ fixedPath }: Fixture): string | null =>
  existsSync(fixedPath) ? readFileSync(fixedPath, 'utf8') : null;

export const openTestEngine = (): Engine => openEngine(loadWasm);

/** A project of one file, beside a `package.json` that names the platform's version where it is known. */
export function viewOf(path: string, text: string, version?: string): View {
  const manifest = `${dirname(path)}/package.json`;
  return {
    read(asked) {
      if (asked === path) return text;
      return asked === manifest && version !== undefined
        ? JSON.stringify({ dependencies: { express: `^${version}.0.0` } })
        : undefined;
    },
  };
}

/** Analyses a text in a fixture's place. */
export const analyzeAs = (engine: Engine, path: string, text: string, version?: string): Promise<Analysis> =>
  engine.analyze(path, viewOf(path, text, version));

/** Whether a finding may not stand on a correct configuration. */
export const isAboveHint = ({ severity }: Reported): boolean => severity !== 'hint';

/** Findings as marks on the text that they were found in. */
export function marksOf(findings: readonly Reported[], text: string): Mark[] {
  return findings.map(({ at, severity, confidence, rule }) => ({
    start: at.start,
    end: /[\r\n]/.test(text.slice(at.start, at.end)) ? null : at.end,
    says: `${confidence === 'suspected' ? 'suspected ' : ''}${severity}[${rule}]`,
  }));
}

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

/** As many fixes as a fixture may take: one that goes on mending itself is wrong. */
const MOST_ROUNDS = 12;

/** What a fixture's twin holds. @throws where there is no end to the fixes */
export async function fixedOf(engine: Engine, path: string, text: string, version?: string): Promise<string> {
  let current = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { findings } = await analyzeAs(engine, path, current, version);
    const fix = findings.filter(isAboveHint).flatMap((finding) => fixOf(finding) ?? [])[0];
    if (fix === undefined) return current;
    current = applied(path, current, fix.edits);
  }
  throw new Error(`Fixes of ${path} come to no end`);
}
