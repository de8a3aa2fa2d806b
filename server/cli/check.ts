import type { Analysis, Engine, Reported } from '../engine/analysis.ts';
import { merged, Roots, type Scan } from '../engine/analyze.ts';
import { fixRound, writeMended } from './fix.ts';
import { byUnits, slashes } from './paths.ts';
import { Sources } from './sources.ts';
import { type Found, type Skipped, walk } from './walk.ts';

/** After so many rounds of fixes what is left is left. */
const MAX_ROUNDS = 10;

/** What a check needs of its surroundings. */
export interface Surroundings {
  /** Absolute. */
  readonly cwd: string;
  /** Loads the engine; called once, and only where a file can matter. */
  engine(): Promise<Engine>;
  /** What a text tells before it is parsed. @param path with forward slashes */
  scan(text: string, path: string): Scan;
  /** Told how many of the files are done in a stage: `reading`, or `judging` those that can matter. */
  progress(stage: string, done: number, total: number): void;
}

/** A file that was mended, or could not be. */
export interface Mended {
  readonly file: string;
  /** How many fixes went in. */
  readonly fixes: number;
}

/** The result of a check. All paths are absolute with forward slashes. */
export interface Checked {
  /** How many files were read and judged. */
  readonly files: number;
  /** Sorted by file, place and rule; each once, however many roots lead to it. */
  readonly findings: readonly Reported[];
  /** Sorted by file. */
  readonly skipped: readonly Skipped[];
  /** What keeps the check from being what was asked for: named paths that cannot be read, failed writes, internal errors. */
  readonly failures: readonly Skipped[];
  readonly mended: readonly Mended[];
  /** The text of a file that a finding lies in, as it is now. */
  text(file: string): string;
}

/**
 * Checks files and folders, and mends them where asked.
 *
 * @param paths As they were typed.
 * @param files `fix` applies the safe fixes in rounds until none is left, then writes each file once.
 */
export async function check(paths: readonly string[], files: 'read' | 'fix', around: Surroundings): Promise<Checked> {
  const found = walk(paths, around.cwd);
  const run = new Run(around);
  run.readAll(found);
  await run.analyzeAll();
  const mended = files === 'fix' ? await run.fixAll() : [];
  const failures = [...found.failed, ...run.failures];
  return {
    files: run.judged,
    findings: run.findings(),
    skipped: sorted([...found.skipped, ...found.failed, ...run.skipped]),
    failures: sorted(failures),
    mended,
    text: (file) => run.sources.read(file) ?? '',
  };
}

function sorted(skipped: readonly Skipped[]): readonly Skipped[] {
  return skipped
    .map(({ file, reason }) => ({ file: slashes(file), reason }))
    .toSorted((a, b) => byUnits(a.file, b.file));
}

class Run {
  readonly sources = new Sources();
  readonly skipped: Skipped[] = [];
  readonly failures: Skipped[] = [];
  /** Read and judged. */
  judged = 0;
  readonly #around: Surroundings;
  /** All texts that were read, scanned. */
  readonly #scans = new Map<string, Scan>();
  #roots: Roots;
  /** The last analysis of each root, of those first that other files are imported by, then of what they leave; null where it failed. */
  readonly #analyses = new Map<string, Analysis | null>();
  #alone: readonly string[] = [];
  /** Everything that was read: the files that fixes may touch. */
  readonly #mine = new Set<string>();

  constructor(around: Surroundings) {
    this.#around = around;
    this.#roots = this.#plan();
  }

  readAll({ files, named }: Found): void {
    for (const [index, file] of files.entries()) {
      const path = slashes(file);
      this.#readOne(path, named.has(file));
      this.#around.progress('reading', index + 1, files.length);
    }
  }

  #readOne(path: string, isNamed: boolean): void {
    const source = this.sources.source(path);
    if (source.is !== 'text') {
      const skipped = { file: path, reason: source.reason };
      this.skipped.push(skipped);
      if (source.is === 'unreadable' && isNamed) this.failures.push(skipped);
      return;
    }
    const scan = this.#around.scan(source.text, path);
    if (scan.is !== null) {
      this.judged += 1;
      this.#mine.add(path);
      this.#scans.set(path, scan);
    } else if (isNamed) {
      this.skipped.push({ file: path, reason: 'neither JavaScript, TypeScript nor nginx' });
    }
    if (!scan.matters) this.sources.forget(path);
  }

  async analyzeAll(): Promise<void> {
    this.#roots = this.#plan();
    await this.#analyze(this.#roots.roots);
    await this.#analyzeTheRest();
  }

  findings(): readonly Reported[] {
    const { roots } = this.#roots;
    const found = [
      ...roots.flatMap((root) => this.#foundFrom(root, ({ at }) => this.#roots.counts(root, at.file))),
      ...this.#alone.flatMap((root) => this.#foundFrom(root, ({ at }) => at.file === root)),
    ];
    return merged(found, (finding) => finding);
  }

  #foundFrom(root: string, counts: (finding: Reported) => boolean): readonly Reported[] {
    return this.#analyses.get(root)?.findings.filter(counts) ?? [];
  }

  #plan(): Roots {
    return new Roots(this.#scans, (path) => this.sources.read(path));
  }

  /** What may matter and was read from no root is judged by itself. */
  async #analyzeTheRest(): Promise<void> {
    const read = new Set(this.#roots.roots.flatMap((root) => this.#readFrom(root)));
    this.#alone = this.#roots.left(read);
    await this.#analyze(this.#alone.filter((root) => !this.#analyses.has(root)));
  }

  #readFrom(root: string): readonly string[] {
    const modules = this.#analyses.get(root)?.modules ?? [];
    return [root, ...modules.filter((file) => this.#roots.counts(root, file))];
  }

  async fixAll(): Promise<readonly Mended[]> {
    const counts = new Map<string, number>();
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { texts, counts: added } = fixRound(
        this.findings(),
        (file) => this.#mayEdit(file),
        (file) => this.sources.read(file),
      );
      if (texts.size === 0) break;
      for (const [file, text] of texts) this.sources.mend(file, text);
      for (const [file, count] of added) counts.set(file, (counts.get(file) ?? 0) + count);
      await this.#analyzeAgain(new Set(texts.keys()));
    }
    return this.#write(counts);
  }

  #mayEdit(file: string): boolean {
    const source = this.#mine.has(file) ? this.sources.source(file) : null;
    return source?.is === 'text' && source.faithful;
  }

  /** Writes what was mended. A file that cannot be written is judged again as it stands. */
  async #write(counts: ReadonlyMap<string, number>): Promise<readonly Mended[]> {
    const written: Mended[] = [];
    const unwritten = new Set<string>();
    for (const [file, text] of [...this.sources.mended()].toSorted(([a], [b]) => byUnits(a, b))) {
      const before = this.sources.source(file);
      const reason = before.is === 'text' ? writeMended(file, before, text) : before.reason;
      if (reason === null) {
        written.push({ file, fixes: counts.get(file) ?? 0 });
      } else {
        this.failures.push({ file, reason });
        this.sources.restore(file);
        unwritten.add(file);
      }
    }
    await this.#analyzeAgain(unwritten);
    return written;
  }

  async #analyzeAgain(changed: ReadonlySet<string>): Promise<void> {
    if (changed.size === 0) return;
    for (const file of changed) this.#scans.set(file, this.#around.scan(this.sources.read(file) ?? '', file));
    this.#roots = this.#plan();
    for (const [root, analysis] of this.#analyses) {
      if (changed.has(root) || analysis?.dependencies.some(({ path }) => changed.has(path)))
        this.#analyses.delete(root);
    }
    await this.#analyze(this.#roots.roots.filter((root) => !this.#analyses.has(root)));
    await this.#analyzeTheRest();
  }

  async #analyze(roots: readonly string[]): Promise<void> {
    if (roots.length === 0) return;
    const engine = await this.#around.engine();
    for (const [index, root] of roots.entries()) {
      this.#around.progress('judging', index, roots.length);
      await this.#analyzeOne(engine, root);
    }
  }

  async #analyzeOne(engine: Engine, root: string): Promise<void> {
    try {
      const analysis = await engine.analyze(root, this.sources);
      for (const reason of analysis.failures) this.failures.push({ file: root, reason: `internal error: ${reason}` });
      if (analysis.status === 'skipped') this.#skipOnce(root, analysis.reason ?? 'skipped');
      this.#analyses.set(root, analysis);
    } catch (error) {
      const failure = {
        file: root,
        reason: `internal error: ${error instanceof Error ? error.message : String(error)}`,
      };
      this.failures.push(failure);
      this.#skipOnce(root, failure.reason);
      this.#analyses.set(root, null);
    }
  }

  #skipOnce(file: string, reason: string): void {
    if (this.skipped.some((skipped) => skipped.file === file)) return;
    this.skipped.push({ file, reason });
    this.judged -= 1;
  }
}
