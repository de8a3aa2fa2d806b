import { included } from '../../server/engine/project/includes.ts';
import type { Directive, NginxUnit } from '../../server/engine/syntax/nginx/unit.ts';
import { namesIn } from '../rules/project.ts';

/** Files that every nginx brings along, which hold types and parameters of other protocols. */
const PROVIDED = /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi|proxy)_params|fastcgi\.conf|fastcgi-php\.conf)$/;

/** The files of a project as they include each other: where they lie in it, and not where nginx would look for them on its machine. */
export class Includes {
  readonly #units: ReadonlyMap<string, NginxUnit>;
  readonly #entry: string;

  /** @param entry where nginx begins */
  constructor(units: ReadonlyMap<string, NginxUnit>, entry: string) {
    this.#units = units;
    this.#entry = entry;
  }

  /** The files that an `include` stands for, in the order in which they are read; undefined where none is in the project. */
  filesOf(include: Directive, from: string): readonly string[] | undefined {
    const pattern = include.args[0]?.value ?? '';
    const found = included(pattern, this.#entry, from, {
      has: (path) => this.#units.has(path),
      list: (folder) => namesIn([...this.#units.keys()], folder),
    });
    return found.length > 0 ? found : PROVIDED.test(pattern) ? [] : undefined;
  }

  /** The directives at the top of a file, those of the files that it includes there among them. */
  topLevel(file: string, around: readonly string[] = []): readonly Directive[] {
    const unit = this.#units.get(file);
    if (unit === undefined || around.includes(file)) return [];
    return unit.directives.flatMap((one) => [one, ...this.includedBy(one, file, [...around, file])]);
  }

  /** What a directive includes; nothing where it is no `include`. */
  includedBy(directive: Directive, from: string, around: readonly string[] = []): readonly Directive[] {
    if (directive.name.value !== 'include') return [];
    return (this.filesOf(directive, from) ?? []).flatMap((file) => this.topLevel(file, around));
  }
}
