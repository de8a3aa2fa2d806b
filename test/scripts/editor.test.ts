import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEditor, findOnPath } from '../../scripts/lib/editor.mjs';

let folder = '';
let code = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'editor-'));
  code = join(folder, 'code');
  writeFileSync(code, '#!/bin/sh\n');
  chmodSync(code, 0o755);
  writeFileSync(join(folder, 'readme'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('finding a program', () => {
  it('walks the PATH and takes what can be executed', () => {
    const env = { PATH: ['/nowhere', folder].join(delimiter) };
    expect(findOnPath('code', { env, platform: 'linux' })).toBe(code);
    expect(findOnPath('readme', { env, platform: 'linux' })).toBeUndefined();
    expect(findOnPath('code', { env: {}, platform: 'linux' })).toBeUndefined();
  });
});

describe('choosing the editor', () => {
  const choose = (env: Record<string, string>, terminal: boolean, ...args: string[]) =>
    chooseEditor(args, { env, platform: 'linux', terminal }).how;

  it('opens the installed one where there is a display', () => {
    expect(choose({ PATH: folder, DISPLAY: ':0' }, true)).toBe('installed');
    expect(choose({ PATH: folder, WAYLAND_DISPLAY: 'wayland-0' }, false)).toBe('installed');
  });

  it('serves one where none is installed, or where it could open no window', () => {
    expect(choose({ PATH: '/nowhere', DISPLAY: ':0' }, true)).toBe('host');
    expect(choose({ PATH: folder }, true)).toBe('host');
    expect(choose({ PATH: folder, DISPLAY: ':0', VSCODE_IPC_HOOK_CLI: '/run/x.sock' }, true)).toBe('host');
  });

  it('opens none with neither a terminal nor a display', () => {
    expect(choose({ PATH: folder }, false)).toBe('none');
  });

  it('opens none with --no-editor', () => {
    expect(choose({ PATH: folder, DISPLAY: ':0' }, true, '--no-editor')).toBe('none');
  });

  it('takes macOS and Windows for having a display', () => {
    for (const platform of ['darwin', 'win32']) {
      expect(chooseEditor([], { env: { PATH: '/nowhere' }, platform, terminal: false }).how).toBe('host');
    }
  });
});
