import type { Configuration } from '../evaluate/platform.ts';
import type { NginxUnit } from '../syntax/nginx/unit.ts';
import type { ProjectFiles } from './files.ts';

/** So many files may be read of one configuration; what lies beyond is not in view. */
const MOST_UNITS = 250;

/** A configuration of several files, parsed as they are included. */
export class ProjectConfiguration implements Configuration {
  readonly root: NginxUnit;
  readonly units = new Map<string, NginxUnit>();
  readonly #files: ProjectFiles;
  readonly #parse: (file: string, text: string) => NginxUnit;

  constructor(root: NginxUnit, files: ProjectFiles, parse: (file: string, text: string) => NginxUnit) {
    this.root = root;
    this.units.set(root.file, root);
    this.#files = files;
    this.#parse = parse;
  }

  included(pattern: string, from: string): readonly NginxUnit[] | undefined {
    const units = this.#files.included(pattern, this.root.file, from).flatMap((file) => this.#unit(file) ?? []);
    return units.length === 0 ? undefined : units;
  }

  unitOf(file: string): NginxUnit | undefined {
    return this.units.get(file);
  }

  #unit(file: string): NginxUnit | undefined {
    const known = this.units.get(file);
    if (known !== undefined) return known;
    const text = this.units.size < MOST_UNITS ? this.#files.module(file) : undefined;
    if (text === undefined) return undefined;
    const unit = this.#parse(file, text);
    this.units.set(file, unit);
    return unit;
  }
}
