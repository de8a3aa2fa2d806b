import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cache } from '../../scripts/lib/paths.mjs';
import { type Ending, run } from '../../scripts/lib/process.mjs';

/** The packages come over anybody's line. */
const DEADLINE_MS = 10 * 60_000;
const POLL_MS = 100;

const [COMMAND, INTERPRETER] =
  process.platform === 'win32' ? (['python', 'Scripts/python.exe'] as const) : (['python3', 'bin/python'] as const);

/** Runs a Python. @returns what it printed @throws where it does not start or fails */
export async function runPython(python: string, args: readonly string[]): Promise<string> {
  const ending = await run(python, args, { cwd: cache, limitMs: DEADLINE_MS });
  if (ending.code !== 0 || ending.problem !== undefined) throw new Error(complaint(python, args, ending));
  return ending.output;
}

const complaint = (python: string, args: readonly string[], { code, output, problem }: Ending): string =>
  `${python} ${args.join(' ')}: ${problem ?? `exit code ${code}`}\n${output.slice(-2_000)}`;

/**
 * A Python with the packages of a requirements file, in a virtual environment below `.cache` that is made once. Other processes that
 * want the same one meanwhile wait for it.
 *
 * @param requirements the path of the file; exact versions, so that its text names the environment
 * @returns the path of the interpreter
 * @throws where there is no Python with `venv` and `pip`, or the packages cannot be had
 */
export async function pythonWith(requirements: string): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const version = await runPython(COMMAND, ['-c', 'import sys; print(sys.version, sys.base_prefix)']).catch(
    (error: Error) => {
      throw new Error(
        `Tests against the real platforms need Python 3 as \`${COMMAND}\`; install it.\n${error.message}`,
      );
    },
  );
  const hash = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex').slice(0, 16);
  const place = join(cache, `python-${hash}`);
  const release = await lock(`${place}.lock`, () => existsSync(place));
  try {
    if (!existsSync(place)) await make(place, requirements);
  } finally {
    release();
  }
  return join(place, INTERPRETER);
}

/** Makes an environment beside its place and moves it there when it is whole: an interpreter finds its packages wherever it lies. */
async function make(place: string, requirements: string): Promise<void> {
  console.info(`real platforms: installing ${requirements} into ${place}, once`);
  removeLeftovers();
  const making = `${place}.making-${process.pid}`;
  try {
    await runPython(COMMAND, ['-m', 'venv', making]);
    const quiet = ['--quiet', '--no-input', '--disable-pip-version-check'];
    const python = join(making, INTERPRETER);
    await runPython(python, ['-m', 'pip', 'install', ...quiet, '--only-binary=:all:', '-r', requirements]);
    if (!existsSync(place)) renameSync(making, place);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The packages of ${requirements} could not be installed. This needs Python's \`venv\` and \`pip\` (Debian: python3-venv) and, the first time, the Python package index that pip is set up to use.\n${said}`,
    );
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** Removes what a run that was killed left half made: its folder carries its maker's process id. */
function removeLeftovers(): void {
  for (const entry of readdirSync(cache)) {
    const maker = /^python-\w+\.making-(\d+)$/.exec(entry)?.[1];
    if (maker !== undefined && hasDied(Number(maker))) rmSync(join(cache, entry), { recursive: true, force: true });
  }
}

/**
 * Waits until this process may make something, or somebody else has made it. A lock whose holder has died is nobody's. Two that take such
 * a lock over at once do the work twice, which is harmless: what they make is moved into its place as a whole.
 *
 * @returns what gives the lock back
 */
async function lock(path: string, isMade: () => boolean): Promise<() => void> {
  while (!isMade()) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await wait(POLL_MS);
  }
  return () => undefined;
}

/** An empty lock is one that its holder is about to sign. */
function isAbandoned(path: string): boolean {
  const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  return holder > 0 && hasDied(holder);
}

function hasDied(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return isCode(error, 'ESRCH');
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
