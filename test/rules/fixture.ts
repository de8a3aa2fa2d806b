import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Analysis, Engine, Reported, View } from '../../server/engine/analysis.ts';
import { openEngine } from '../../server/engine/analyze.ts';
import { canRun, type Stack, stacksOf } from '../conformance/stacks.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import { type Annotated, type CommentMark, type Mark, readAnnotations } from './annotations.ts';
import { analyzeProject, oneFile, type Project, viewOfProject } from './project.ts';

export { applied, fixOf, isAboveHint } from './project.ts';

const FOLDER = fileURLToPath(new URL('fixtures', import.meta.url));

/** A file of a fixture, with the findings that it must have and no others. */
export interface FixtureFile extends Annotated {
  readonly path: string;
  /** What its comments begin with; null where it has none. */
  readonly comment: CommentMark | null;
  /**
   * `<name>.fixed.<ext>`: the text after the preferred fix (the first one where none is preferred) of the fixture's first finding that has
   * one has been taken, and so on with what this gives, until no finding above hint has a fix. Without annotations.
   */
  readonly fixedPath: string;
}

/**
 * `fixtures/<rule-id>/<platform>/<name>.<ext>`, or a folder `<name>` of several files: `main`, `server`, `app` or `index`, the first of these
 * that is there, is where the analysis begins, and the others are in view, `package.json` and other JSON included. Of configurations of
 * nginx it is `nginx`, `main`, `default` or `site`.
 */
export interface Fixture extends Annotated {
  /** `<rule-id>/<platform>/<name>`, with the ending where it is one file. */
  readonly name: string;
  readonly rule: string;
  readonly platform: string;
  /** Of the file that the analysis begins with. */
  readonly path: string;
  /** All of them, that one included. */
  readonly files: readonly FixtureFile[];
  /** Whether a finding is marked in any of its files. */
  readonly fires: boolean;
  /**
   * What the findings hold on: the stacks of the platform, and a project that does not tell. A first line `// fastify: 5, @fastify/cors: 11`,
   * or a `package.json` of the fixture's own, names those that count. In a configuration: `# nginx: 1.31`.
   */
  readonly stacks: readonly (Stack | undefined)[];
}

const IS_CODE = /\.[cm]?[jt]sx?$/;
const IS_FIXED = /\.fixed(?:\.\w+)?$/;
const ROOTS = ['main', 'server', 'app', 'index'];
const NGINX_ROOTS = ['nginx', 'main', 'default', 'site'];

const readText = (path: string): string => readFileSync(path, 'utf8');

const namesIn = (folder: string): string[] => readdirSync(folder).sort();

/** Every fixture, in the order of its name. */
export function fixtures(): readonly Fixture[] {
  return namesIn(FOLDER).flatMap((rule) =>
    namesIn(`${FOLDER}/${rule}`).flatMap((platform) =>
      namesIn(`${FOLDER}/${rule}/${platform}`)
        .filter((name) => !IS_FIXED.test(name))
        .map((name) => readFixture(rule, platform, name)),
    ),
  );
}

function readFixture(rule: string, platform: string, name: string): Fixture {
  const path = `${FOLDER}/${rule}/${platform}/${name}`;
  const files = statSync(path).isDirectory() ? readFolder(path) : [readFile(path)];
  const root = rootOf(platform, files);
  const about = { name: `${rule}/${platform}/${name}`, rule, platform, files };
  const fires = files.some(({ marks }) => marks.length > 0);
  return {
    ...about,
    fires,
    path: root.path,
    text: root.text,
    marks: root.marks,
    stacks: stacksFor(platform, root, files),
  };
}

function readFolder(folder: string): FixtureFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => !IS_FIXED.test(path) && statSync(path).isFile())
    .sort()
    .map(readFile);
}

function readFile(path: string): FixtureFile {
  const extension = extname(path);
  const raw = readText(path);
  const comment = commentMarkOf(path);
  const annotated = comment === null ? { text: raw, marks: [] } : readAnnotations(raw, comment);
  const stem = path.slice(0, path.length - extension.length);
  return { ...annotated, path, comment, fixedPath: `${stem}.fixed${extension}` };
}

const commentMarkOf = (path: string): CommentMark | null =>
  IS_CODE.test(path) ? '//' : path.endsWith('.json') ? null : '#';

/** The place of a file's name among those at which an analysis begins; -1 for any other. A template has a second ending. */
const rankOf = (platform: string, path: string): number => {
  if (platform === 'nginx') return IS_CODE.test(path) ? -1 : NGINX_ROOTS.indexOf(basename(path).split('.')[0] ?? '');
  return IS_CODE.test(path) ? ROOTS.indexOf(basename(path, extname(path))) : -1;
};

/** Where the analysis of a folder begins: nearest to the folder itself. @throws where no file is named so */
function rootOf(platform: string, files: readonly FixtureFile[]): FixtureFile {
  const [only] = files;
  if (only !== undefined && files.length === 1) return only;
  const depth = ({ path }: FixtureFile): number => path.split('/').length;
  const rank = ({ path }: FixtureFile): number => rankOf(platform, path);
  const [root] = files.filter((file) => rank(file) >= 0).sort((a, b) => depth(a) - depth(b) || rank(a) - rank(b));
  if (root === undefined)
    throw new Error(`No analysis can begin at any of ${files.map(({ path }) => path).join(', ')}`);
  return root;
}

const PINS = /^(?:\/\/|#) ((?:@?[\w/.-]+: [\d.]+)(?:, @?[\w/.-]+: [\d.]+)*)$/;

/** Packages by the version that a fixture asks for: a major, or the beginning of one. */
function pinsOf(root: FixtureFile, files: readonly FixtureFile[]): readonly (readonly [name: string, major: string])[] {
  const said = PINS.exec(root.text.split('\n', 1)[0] ?? '')?.[1];
  if (said !== undefined) return said.split(', ').map((pin) => [pin.split(': ')[0] ?? '', pin.split(': ')[1] ?? '']);
  const own = files.find(({ path }) => basename(path) === 'package.json');
  const { dependencies = {} }: { dependencies?: Record<string, string> } =
    own === undefined ? {} : JSON.parse(own.text);
  return Object.entries(dependencies).map(([name, range]) => [name, /\d+/.exec(range)?.[0] ?? '']);
}

function stacksFor(platform: string, root: FixtureFile, files: readonly FixtureFile[]): readonly (Stack | undefined)[] {
  const pins = pinsOf(root, files);
  const all = stacksOf(platform).filter((stack) => files.every(({ text }) => canRun(stack, text)));
  if (pins.length === 0) return [undefined, ...all];
  const fitting = all.filter(({ dependencies }) =>
    pins.every(([name, major]) => (dependencies[name] ?? `${major}.`).startsWith(`${major}.`)),
  );
  if (fitting.length === 0) throw new Error(`${root.path} asks for versions that are not installed`);
  return fitting;
}

/** A fixture as a project on one of its stacks. */
export const projectOf = ({ path, files }: Fixture, stack?: Stack): Project => ({
  root: path,
  files: Object.fromEntries(files.map((file) => [file.path, file.text])),
  stack,
});

/** The text of a file's twin, or null where it has none. */
export const fixedText = ({ fixedPath }: FixtureFile): string | null =>
  existsSync(fixedPath) ? readText(fixedPath) : null;

export const openTestEngine = (): Engine => openEngine(loadWasm);

/** A project of one file, on a stack where it is known. */
export const viewOf = (path: string, text: string, stack?: Stack): View => viewOfProject(oneFile(path, text, stack));

/** Analyses a text in a fixture's place. */
export const analyzeAs = (engine: Engine, path: string, text: string, stack?: Stack): Promise<Analysis> =>
  analyzeProject(engine, oneFile(path, text, stack));

/** Findings as marks on the text that they were found in. */
export function marksOf(findings: readonly Reported[], text: string): Mark[] {
  return findings.map(({ at, severity, confidence, rule }) => ({
    start: at.start,
    end: /[\r\n]/.test(text.slice(at.start, at.end)) ? null : at.end,
    says: `${confidence === 'suspected' ? 'suspected ' : ''}${severity}[${rule}]`,
  }));
}

/** Where files of a folder stand below it. */
export const nameIn = ({ path: root }: Fixture, path: string): string => path.replace(`${dirname(root)}/`, '');
