import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INVARIANTS } from './architecture/invariants.ts';
import { mayImport, roomOf } from './architecture/rooms.ts';
import { ROOT, readSource, sourcesBelow } from './architecture/sources.ts';

const sources = sourcesBelow('server', 'client', 'scripts');
const rooms = sources.filter(({ path }) => !path.startsWith('scripts/'));

describe.each(INVARIANTS.map((invariant) => [invariant.says, invariant] as const))('%s', (_, { broken, breakers }) => {
  it('holds', () => {
    expect(sources.filter(({ path }) => !path.startsWith('scripts/')).flatMap((source) => broken(source))).toEqual([]);
  });

  it.each(breakers)('is broken by %s: %s', (path, text) => {
    expect(broken(readSource(path, text))).not.toEqual([]);
  });
});

describe('what is read of a source', () => {
  it.each([
    ["import a from './b.ts';", 'client/b.ts', false],
    ["import type { A } from './b.ts';", 'client/b.ts', true],
    ["import { type A } from './b.ts';", 'client/b.ts', false],
    ["export * from '../server/x.ts';", 'server/x.ts', false],
    ["export type { A } from './b.ts';", 'client/b.ts', true],
    ["import './b.ts';", 'client/b.ts', false],
    ["import a = require('b');", 'b', false],
    ["const a = require('b');", 'b', false],
    ["const a = await import('b');", 'b', false],
    ["type A = import('./b.ts').A;", 'client/b.ts', false],
    ['const a = await import(name);', null, false],
    ['/// <reference path="./b.d.ts" />', 'client/b.d.ts', true],
  ])('%s', (text, from, typeOnly) => {
    expect(readSource('client/a.ts', text).imports).toEqual([{ from, typeOnly }]);
  });

  it('imports in comments, texts and templates are none', () => {
    const text = "// import a from 'a';\nconst b = \"import a from 'a';\";\nconst c = `const a = require('a');`;\n";
    expect(readSource('client/a.ts', text).imports).toEqual([]);
  });

  it('every file of the rooms is among them', () => {
    expect(rooms.length).toBeGreaterThan(100);
    expect(rooms.filter(({ imports }) => imports.length > 0).length).toBeGreaterThan(90);
  });
});

/** The projects that TypeScript builds, by folder, with the folders that they refer to. */
const projects = readdirSync(join(ROOT, 'server'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('tsconfig.json'))
  .concat(join('..', 'client', 'tsconfig.json'))
  .map((path) => {
    const file = join(ROOT, 'server', path);
    const { references = [] }: { references?: { path: string }[] } = JSON.parse(readFileSync(file, 'utf8'));
    const folderOf = (target: string): string => `${relative(ROOT, target).replaceAll('\\', '/')}/`;
    return {
      folder: folderOf(dirname(file)),
      refers: references.map((one) => folderOf(resolve(dirname(file), one.path))),
    };
  });

describe('the references between the TypeScript projects', () => {
  it.each(
    projects
      .filter(({ folder }) => folder !== 'server/engine/')
      .map((project) => [project.folder, project.refers] as const),
  )('%s leads only where the map does', (folder, refers) => {
    const room = roomOf(posix.join(folder, 'any.ts'));
    if (room === undefined) throw new Error(`${folder} is in no room`);
    const reaches = (to: string): boolean =>
      mayImport(room, { from: `${to}any.ts`, typeOnly: false }) ||
      [...room.ours, ...(room.types ?? [])].some((place) => place.startsWith(to));
    expect(refers.filter((to) => !reaches(to))).toEqual([]);
  });

  it('there is a project for each room of the engine', () => {
    const folders = new Set(
      rooms.flatMap(({ path }) => /^server\/engine\/(?:platforms\/)?[^/]+\//.exec(path)?.[0] ?? []),
    );
    expect([...folders].filter((folder) => !projects.some((project) => project.folder === folder))).toEqual([]);
  });
});

describe('a wrong import is a compile error', () => {
  const run = promisify(execFile);
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'cors-lens-architecture-'));
    for (const path of [
      'tsconfig.base.json',
      'server/engine/browser',
      'server/engine/patterns',
      'server/engine/service',
    ])
      cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  });

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const compile = async (): Promise<string> => {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    try {
      // Whatever the times of the files say: they are written within moments of each other here.
      await run(process.execPath, [tsc, '-b', '--force', 'server/engine/service'], { cwd: copy });
      return '';
    } catch (error) {
      return String((error as { stdout?: string }).stdout ?? error);
    }
  };

  it('browser and service compile as they are', async () => {
    expect(await compile()).toBe('');
  });

  it.each([
    [
      'browser → service',
      'server/engine/browser/wrong.ts',
      "import { respond } from '../service/respond.ts';\nexport const wrong = respond;\n",
    ],
    [
      'browser → service, a type',
      'server/engine/browser/wrong.ts',
      "import type { Program } from '../service/program.ts';\nexport type Wrong = Program;\n",
    ],
    [
      'service → node',
      'server/engine/service/wrong.ts',
      "import { readFileSync } from 'node:fs';\nexport const wrong = readFileSync;\n",
    ],
  ])('%s', async (_, path, text) => {
    writeFileSync(join(copy, path), text);
    expect(await compile()).toMatch(/wrong\.ts.*error TS\d+/);
    rmSync(join(copy, path));
  });
});
