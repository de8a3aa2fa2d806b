import { describe, expect, it } from 'vitest';
import { ProjectFiles } from '../../server/engine/project/files.ts';
import { Manifests } from '../../server/engine/project/manifests.ts';
import { packageVersion } from '../../server/engine/project/packages.ts';

const FILE = '/project/app/src/server.js';

/** The version of `express` for FILE where these files are in view, and the paths that were asked for. */
function asked(files: Readonly<Record<string, unknown>>, name = 'express') {
  const paths: string[] = [];
  const read = (path: string): string | undefined => {
    paths.push(path);
    const found = files[path];
    return found === undefined || typeof found === 'string' ? found : JSON.stringify(found);
  };
  const project = new ProjectFiles({ read }, new Manifests());
  return { version: packageVersion(FILE, name, project), paths };
}

const versionIn = (files: Readonly<Record<string, unknown>>): string | undefined => asked(files).version;
const manifest = (range: unknown, kind = 'dependencies') => ({ [kind]: { express: range } });
const lock = (version: string) => ({ packages: { 'node_modules/express': { version } } });

describe('the version of a package', () => {
  it.each(['dependencies', 'devDependencies', 'peerDependencies'])('is that of `%s`', (kind) => {
    expect(versionIn({ '/project/app/package.json': manifest('^4.18.2', kind) })).toBe('4.18.2');
  });

  it.each([
    ['4.18.2', '4.18.2'],
    ['^4.18.2', '4.18.2'],
    ['~5.0', '5.0'],
    ['5', '5'],
    ['v4.1.0', '4.1.0'],
    ['4.x', '4'],
    ['>=4.17.1 <6', '4.17.1'],
    ['4.18.2 || 5.0.0', '4.18.2'],
    ['npm:express@5.1.0', '5.1.0'],
  ])('of the range %s is its lowest: %s', (range, version) => {
    expect(versionIn({ '/project/app/package.json': manifest(range) })).toBe(version);
  });

  it.each(['*', 'latest', '', 4, null, {}])('is not known of %j', (range) => {
    expect(versionIn({ '/project/app/package.json': manifest(range) })).toBeUndefined();
  });

  it('is the locked one rather than the range', () => {
    const files = { '/project/app/package.json': manifest('^4.0.0'), '/project/app/package-lock.json': lock('4.22.1') };
    expect(versionIn(files)).toBe('4.22.1');
  });

  it('is read from old lockfiles too', () => {
    expect(versionIn({ '/project/app/package-lock.json': { dependencies: { express: { version: '4.16.0' } } } })).toBe(
      '4.16.0',
    );
  });

  it('is not taken from another package', () => {
    const files = {
      '/project/app/package.json': { dependencies: { 'express-session': '1.0.0' } },
      '/project/app/package-lock.json': { packages: { '': { version: '9.9.9' } } },
    };
    expect(asked(files).version).toBeUndefined();
  });
});

describe('where it is looked for', () => {
  it('is the nearest folder that tells', () => {
    const files = {
      '/project/app/src/package.json': manifest('5.1.0'),
      '/project/app/package.json': manifest('4.0.0'),
    };
    expect(versionIn(files)).toBe('5.1.0');
  });

  it('is a nearer range rather than a farther lock', () => {
    expect(
      versionIn({ '/project/app/package.json': manifest('5.1.0'), '/project/package-lock.json': lock('4.0.0') }),
    ).toBe('5.1.0');
  });

  it('is a folder further up where the nearer files do not name it', () => {
    const files = {
      '/project/app/package.json': { dependencies: { cors: '2' } },
      '/project/package.json': manifest('4.0.0'),
    };
    expect(versionIn(files)).toBe('4.0.0');
    expect(versionIn({ '/package.json': manifest('4.0.0') })).toBe('4.0.0');
  });

  it('is each folder up to the root, and no further than needed', () => {
    const folders = ['/project/app/src', '/project/app', '/project', ''];
    const all = folders.flatMap((folder) => [`${folder}/package-lock.json`, `${folder}/package.json`]);
    expect(asked({}).paths).toEqual(all);
    expect(asked({ '/project/app/package.json': manifest('4.0.0') }).paths).toEqual(all.slice(0, 4));
  });
});

describe('files that are not as they should be', () => {
  it.each(['', '{', '[]', 'null', '"text"', '{"dependencies":[]}', '{"dependencies":null}', '{"packages":7}'])(
    'are passed by: %s',
    (text) => {
      const files = {
        '/project/app/package.json': text,
        '/project/app/package-lock.json': text,
        '/project/package.json': manifest('4.0.0'),
      };
      expect(versionIn(files)).toBe('4.0.0');
    },
  );

  it('leave the range where the lock is broken', () => {
    expect(versionIn({ '/project/app/package-lock.json': '{', '/project/app/package.json': manifest('5.1.0') })).toBe(
      '5.1.0',
    );
  });
});
