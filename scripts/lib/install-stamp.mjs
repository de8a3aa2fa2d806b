import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stampPath = (/** @type {string} */ folder) => join(folder, 'node_modules', '.cors-lens-stamp');

/**
 * What an installed `node_modules` depends on, in one line: the lockfile, the platform, the architecture and node's ABI.
 *
 * @param {string | Buffer} lockfile content of package-lock.json
 * @param {{ platform: string, arch: string, abi: string }} machine
 * @returns {string}
 */
export function stampOf(lockfile, { platform, arch, abi }) {
  return `${createHash('sha256').update(lockfile).digest('hex')} ${platform} ${arch} ${abi}`;
}

/**
 * The stamp that a fresh installation would have on this machine.
 *
 * @param {string} folder holds package-lock.json
 * @returns {string}
 * @throws {Error} where there is no lockfile
 */
export function wantedStamp(folder) {
  return stampOf(readFileSync(join(folder, 'package-lock.json')), {
    platform: process.platform,
    arch: process.arch,
    abi: process.versions.modules,
  });
}

/**
 * Why `node_modules` has to be laid down anew.
 *
 * @param {string} folder
 * @returns {string | undefined} a reason for people to read; undefined where it is fresh
 */
export function staleness(folder) {
  if (!existsSync(join(folder, 'node_modules'))) return 'no packages are installed yet';
  if (!existsSync(stampPath(folder))) return 'node_modules was not laid down by this script, or not to its end';
  if (readFileSync(stampPath(folder), 'utf8') !== wantedStamp(folder))
    return 'package-lock.json, node or the machine has changed';
  return undefined;
}

/**
 * Records that `node_modules` is what the lockfile says. To be called after a successful `npm ci`, which empties the folder first.
 *
 * @param {string} folder
 */
export function writeStamp(folder) {
  writeFileSync(stampPath(folder), wantedStamp(folder));
}

/**
 * How many packages of a lockfile npm installs on a machine: those for other platforms are left out.
 *
 * @param {{ packages?: Record<string, { os?: string[], cpu?: string[] }> }} lock
 * @param {{ platform: string, arch: string }} machine
 * @returns {number}
 */
export function countPackages(lock, { platform, arch }) {
  const fits = (/** @type {string[] | undefined} */ names, /** @type {string} */ own) =>
    names === undefined || names.includes(own) || names.every((name) => name.startsWith('!') && name !== `!${own}`);
  return Object.entries(lock.packages ?? {}).filter(
    ([path, { os, cpu }]) => path !== '' && fits(os, platform) && fits(cpu, arch),
  ).length;
}
