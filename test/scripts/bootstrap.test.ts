import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingFrom, npmCommand } from '../../scripts/bootstrap.mjs';
import { countPackages, staleness, stampOf, writeStamp } from '../../scripts/lib/install-stamp.mjs';
import { outsideOfNpm } from '../../scripts/lib/process.mjs';

const machine = { platform: 'linux', arch: 'x64', abi: '115' };

describe('the stamp', () => {
  it('changes with the lockfile and with the machine', () => {
    const stamp = stampOf('{}', machine);
    expect(stampOf('{}', { ...machine })).toBe(stamp);
    expect(stampOf('{ }', machine)).not.toBe(stamp);
    expect(stampOf('{}', { ...machine, platform: 'darwin' })).not.toBe(stamp);
    expect(stampOf('{}', { ...machine, arch: 'arm64' })).not.toBe(stamp);
    expect(stampOf('{}', { ...machine, abi: '127' })).not.toBe(stamp);
  });
});

describe('staleness', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stamp-'));
    writeFileSync(join(folder, 'package-lock.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is there without packages, and with packages of unknown origin', () => {
    expect(staleness(folder)).toMatch(/no packages/);
    mkdirSync(join(folder, 'node_modules'));
    expect(staleness(folder)).toMatch(/not laid down by this script/);
  });

  it('goes with the stamp and comes back with another lockfile', () => {
    mkdirSync(join(folder, 'node_modules'));
    writeStamp(folder);
    expect(staleness(folder)).toBeUndefined();
    writeFileSync(join(folder, 'package-lock.json'), '{ "lockfileVersion": 3 }');
    expect(staleness(folder)).toMatch(/has changed/);
  });
});

it('counts the packages that fit the machine', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': {},
      'node_modules/on-linux': { os: ['linux'], cpu: ['x64'] },
      'node_modules/on-mac': { os: ['darwin'], cpu: ['x64'] },
      'node_modules/on-arm': { os: ['linux'], cpu: ['arm64'] },
      'node_modules/not-on-windows': { os: ['!win32'] },
      'node_modules/not-on-linux': { os: ['!linux'] },
    },
  };
  expect(countPackages(lock, machine)).toBe(3);
});

describe('the machine', () => {
  it('needs node 20', () => {
    expect(missingFrom('20.0.0')).toBeUndefined();
    expect(missingFrom('24.1.0')).toBeUndefined();
    expect(missingFrom('18.20.4')).toMatch(/needs Node\.js 20 or newer; this is Node\.js 18\.20\.4/);
  });
});

describe('npm', () => {
  it('is the one that runs the script, else the one on the PATH', () => {
    const running = npmCommand({ npm_execpath: '/opt/lib/npm/bin/npm-cli.js' });
    expect(running).toEqual({ command: process.execPath, args: ['/opt/lib/npm/bin/npm-cli.js'], shell: false });
    expect(npmCommand({}).command).toBe('npm');
    expect(npmCommand({ npm_execpath: '/opt/yarn.js' }).command).toBe('npm');
  });

  it('is started without the outer script, with its configuration', () => {
    const env = { PATH: '/bin', npm_lifecycle_event: 'test', npm_package_json: '/a', npm_config_proxy: 'http://proxy' };
    expect(outsideOfNpm(env)).toEqual({ PATH: '/bin', npm_config_proxy: 'http://proxy' });
  });
});
