import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { walk } from '../../server/cli/walk.ts';
import { makeTree, type Tree } from './support.ts';

let tree: Tree;
beforeEach(() => {
  tree = makeTree();
});
afterEach(() => tree.remove());

function files(path = '.', cwd = tree.root): readonly string[] {
  return walk([path], cwd).files.map((file) => relative(tree.root, file));
}

/** What git itself would list: the files that it does not ignore. */
function listedByGit(): readonly string[] {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: tree.root, encoding: 'utf8', env: { ...process.env, HOME: tree.root } });
  git('init', '--quiet');
  return git('ls-files', '--others', '--exclude-standard', '*.js')
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
}

function lay(ignores: Readonly<Record<string, string>>, ...names: string[]): void {
  for (const [name, text] of Object.entries(ignores)) tree.write(name, text);
  for (const name of names) tree.write(name, 'x');
}

describe('.gitignore', () => {
  it.each([
    ['a name, at any depth', { '.gitignore': 'secret.js\n' }, ['secret.js', 'a/secret.js', 'a/b.js'], ['a/b.js']],
    ['a folder', { '.gitignore': 'gen/\n' }, ['gen/a.js', 'b/gen/c.js', 'generate.js'], ['generate.js']],
    [
      'a path from its own folder',
      { '.gitignore': '/a.js\nb/c.js\n' },
      ['a.js', 'd/a.js', 'b/c.js', 'd/b/c.js'],
      ['d/a.js', 'd/b/c.js'],
    ],
    ['an exception', { '.gitignore': '*.js\n!keep.js\n' }, ['a.js', 'keep.js', 'b/keep.js'], ['b/keep.js', 'keep.js']],
    [
      'no exception inside an ignored folder',
      { '.gitignore': 'gen/\n!gen/keep.js\n' },
      ['gen/keep.js', 'a.js'],
      ['a.js'],
    ],
    [
      'the nearest file before those above',
      { '.gitignore': '*.js\n', 'a/.gitignore': '!*.js\n' },
      ['b.js', 'a/c.js'],
      ['a/c.js'],
    ],
    [
      'the nearest file, the other way round',
      { '.gitignore': '!x.js\n', 'a/.gitignore': 'x.js\n' },
      ['x.js', 'a/x.js'],
      ['x.js'],
    ],
    [
      'a folder that a nearer file lets in',
      { '.gitignore': 'logs/\n', 'a/.gitignore': '!logs/\n' },
      ['logs/b.js', 'a/logs/c.js'],
      ['a/logs/c.js'],
    ],
    ['comments, blanks and CRLF', { '.gitignore': '# *.js\r\n\r\na.js\r\n' }, ['a.js', 'b.js'], ['b.js']],
    ['two stars', { '.gitignore': '**/tmp/**\n' }, ['tmp/a.js', 'b/tmp/c/d.js', 'e.js'], ['e.js']],
  ])('understands %s', (_, ignores, names, expected) => {
    lay(ignores, ...names);
    expect(files()).toEqual(expected);
    expect(listedByGit()).toEqual(expected);
  });

  it('counts from the root of the repository down, and not beyond it', () => {
    lay({ '.gitignore': 'a.js\n', 'repo/.gitignore': 'b.js\n' }, 'repo/src/a.js', 'repo/src/b.js', 'repo/src/c.js');
    tree.write('repo/.git/HEAD', 'ref: refs/heads/main\n');
    expect(files('repo/src')).toEqual(['repo/src/a.js', 'repo/src/c.js']);
    expect(files('.', tree.path('repo/src'))).toEqual(['repo/src/a.js', 'repo/src/c.js']);
  });

  it('counts without a repository too, from the named folder down', () => {
    lay({ '.gitignore': 'a.js\n', 'b/.gitignore': 'c.js\n' }, 'a.js', 'b/a.js', 'b/c.js', 'b/d.js');
    expect(files()).toEqual(['b/d.js']);
    expect(files('b')).toEqual(['b/a.js', 'b/d.js']);
  });

  it('does not keep a folder out that is named, only what else it says', () => {
    lay({ '.gitignore': 'gen/\nx.js\n', 'gen/.gitignore': 'y.js\n' }, 'gen/a.js', 'gen/deep/b.js', 'gen/y.js', 'x.js');
    tree.write('.git/HEAD', 'ref: refs/heads/main\n');
    expect(files()).toEqual([]);
    expect(files('gen')).toEqual(['gen/a.js', 'gen/deep/b.js']);
  });
});
