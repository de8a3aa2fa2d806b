import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { walk } from '../../server/cli/walk.ts';
import { makeTree, type Tree } from './support.ts';

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

function lay(...names: string[]): void {
  for (const name of names) tree.write(name, 'x');
}

function found(paths: readonly string[] = ['.'], cwd = tree.root) {
  const { files, skipped, failed } = walk(paths, cwd);
  const shown = (list: readonly { file: string; reason: string }[]) =>
    list.map(({ file, reason }) => `${relative(tree.root, file)}: ${reason}`);
  return { files: files.map((file) => relative(tree.root, file)), skipped: shown(skipped), failed: shown(failed) };
}

describe('a folder', () => {
  it('gives its JavaScript and TypeScript files, sorted', () => {
    lay('b.js', 'a.ts', 'c/d.mts', 'c/e.cts', 'f.jsx', 'g.tsx', 'h.cjs', 'i.mjs', 'J.JS');
    lay('k.json', 'l.py', 'm.d', 'ts', 'n.jsonc', 'README.md');
    expect(found().files).toEqual(['J.JS', 'a.ts', 'b.js', 'c/d.mts', 'c/e.cts', 'f.jsx', 'g.tsx', 'h.cjs', 'i.mjs']);
  });

  it('gives what is nginx by its name, or may be', () => {
    lay('nginx.conf', 'conf.d/a.conf', 'sites-available/b', 'c.conf.j2', 'd.nginx', 'e.conf');
    lay('conf.d/README.md', 'nginx.yaml', 'f.cfg', 'node_modules/x/nginx.conf');
    expect(found().files).toEqual([
      'c.conf.j2',
      'conf.d/a.conf',
      'd.nginx',
      'e.conf',
      'nginx.conf',
      'sites-available/b',
    ]);
  });

  it('gives nothing that is not the user’s code, and is the user’s itself, whatever lies above it', () => {
    lay('build/app/src/a.js', 'build/app/node_modules/x/b.js', 'build/app/dist/c.js', 'build/app/d.min.js');
    expect(found(['build/app']).files).toEqual(['build/app/src/a.js']);
    expect(found(['.'], tree.path('build/app')).files).toEqual(['build/app/src/a.js']);
    expect(found(['.']).files).toEqual([]);
  });

  it('may be empty', () => {
    expect(found()).toEqual({ files: [], skipped: [], failed: [] });
  });

  it('may be nested deeper than a path may be long', () => {
    const long = Array.from({ length: 20 }, () => 'd'.repeat(100)).join('/');
    for (const top of ['a', 'b', 'c']) mkdirSync(tree.path(`${top}/${long}`), { recursive: true });
    lay('ok.js');
    renameSync(tree.path('c'), tree.path(`b/${long}/c`));
    renameSync(tree.path('b'), tree.path(`a/${long}/b`));
    const { files, skipped } = found();
    renameSync(tree.path(`a/${long}/b`), tree.path('b'));
    renameSync(tree.path(`b/${long}/c`), tree.path('c'));
    expect(files).toEqual(['ok.js']);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]).toMatch(/: the path is too long$/);
  });
});

describe('a named path', () => {
  it('is taken once, however often it is named', () => {
    lay('src/a.js');
    expect(found(['src', '.', 'src/a.js', './src/../src/a.js', tree.path('src')]).files).toEqual(['src/a.js']);
  });

  it('is taken as a file whatever git and its folder say', () => {
    lay('dist/a.js', 'node_modules/x/b.js');
    tree.write('.gitignore', 'dist/\n');
    expect(found(['dist/a.js', 'node_modules/x/b.js']).files).toEqual(['dist/a.js', 'node_modules/x/b.js']);
  });

  it('is taken whatever its name, since its text may tell, and failed where it is not there', () => {
    lay('a.txt', 'a.js');
    expect(found(['a.txt', 'gone.js', 'a.js/b.js'])).toEqual({
      files: ['a.txt'],
      skipped: [],
      failed: ['gone.js: no such file or directory', 'a.js/b.js: cannot be read (ENOTDIR)'],
    });
  });

  it('is failed where reading it could wait for ever', () => {
    execFileSync('mkfifo', [tree.path('pipe.js')]);
    expect(found(['pipe.js']).failed).toEqual(['pipe.js: neither a file nor a folder']);
    expect(found(['.']).skipped).toEqual(['pipe.js: not a regular file']);
  });
});

describe('a symbolic link', () => {
  it('to a folder is not followed, so that a circle ends', () => {
    lay('a/b.js');
    symlinkSync('..', tree.path('a/up'));
    symlinkSync('a', tree.path('again'));
    expect(found()).toEqual({ files: ['a/b.js'], skipped: [], failed: [] });
  });

  it('to a folder is followed where it is named', () => {
    lay('a/b.js');
    symlinkSync('a', tree.path('again'));
    expect(found(['again']).files).toEqual(['again/b.js']);
    expect(found(['again', 'a']).files).toEqual(['again/b.js']);
  });

  it('to a file gives that file once, by its own name where it has one here', () => {
    lay('b.js', 'elsewhere/c.js');
    symlinkSync('b.js', tree.path('a.js'));
    expect(found().files).toEqual(['b.js', 'elsewhere/c.js']);
    mkdirSync(tree.path('here'));
    symlinkSync('../elsewhere/c.js', tree.path('here/d.js'));
    symlinkSync('../elsewhere/c.js', tree.path('here/e.js'));
    expect(found(['here']).files).toEqual(['here/d.js']);
  });

  it('to nothing or to itself is skipped', () => {
    symlinkSync('gone.js', tree.path('a.js'));
    symlinkSync('b.js', tree.path('b.js'));
    expect(found().skipped).toEqual(['a.js: a symbolic link to nothing', 'b.js: symbolic links in a circle']);
    expect(found(['b.js']).failed).toEqual(['b.js: symbolic links in a circle']);
  });
});
