import { describe, expect, it } from 'vitest';
import { Folders } from '../../server/lsp/folders.ts';
import { isFile, pathOf, uriOf } from '../../server/lsp/paths.ts';

describe('the path of a document', () => {
  it.each([
    ['file:///project/app/a.js', '/project/app/a.js'],
    ['file:///project/%5Bid%5D/%28x%29%20%2520.js', '/project/[id]/(x) %20.js'],
    ['file:///c%3A/project/a.js', 'c:/project/a.js'],
    ['file:///C:/project/a.js', 'c:/project/a.js'],
    ['file://server/share/a.js', '//server/share/a.js'],
    ['untitled:Untitled-1', 'untitled:Untitled-1'],
    ['vscode-vfs://github/x/y.js', 'vscode-vfs://github/x/y.js'],
  ])('of %s is %s', (uri, path) => {
    expect(pathOf(uri)).toBe(path);
    expect(pathOf(uriOf(path))).toBe(path);
  });

  it('is a file’s, or the URI of a document without one', () => {
    expect(['/a.js', 'c:/a.js', '//server/a.js', 'untitled:a', 'git:/a.js'].map(isFile)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('a path in a workspace', () => {
  it('is relative to the innermost folder that holds it', () => {
    const folders = new Folders();
    folders.change(['file:///project', 'file:///project/app/', 'file:///C:/win'], []);
    expect(folders.relative('/project/app/src/a.js')).toBe('src/a.js');
    expect(folders.relative('/project/application/a.js')).toBe('application/a.js');
    expect(folders.relative('c:/win/a.js')).toBe('a.js');
    folders.change([], ['file:///project/app']);
    expect(folders.relative('/project/app/src/a.js')).toBe('app/src/a.js');
  });

  it('is the name alone outside of all folders, and nothing without a file', () => {
    const folders = new Folders();
    expect(folders.relative('/dist/a.js')).toBe('a.js');
    expect(folders.relative('untitled:Untitled-1')).toBeUndefined();
  });
});
