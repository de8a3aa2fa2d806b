import type { Configuration } from '../../evaluate/platform.ts';
import type { Directive, NginxUnit } from '../../syntax/nginx/unit.ts';
import type { Placed } from './model.ts';

/** Files within files, and directives in all: beyond, what is included is taken for not in view. */
const MOST_FILES_DEEP = 12;
const MOST_DIRECTIVES = 50_000;
const MOST_BLOCKS_DEEP = 60;

/** Puts what is included in the place of the `include` (nginx, `ngx_conf_include`). One that leads nowhere stays, without a block. */
export function placedIn(configuration: Configuration): readonly Placed[] {
  return new Placement(configuration).unit(configuration.root, []);
}

class Placement {
  readonly #configuration: Configuration;
  #count = 0;
  #deep = 0;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  unit(unit: NginxUnit, around: readonly string[]): readonly Placed[] {
    return this.#all(unit.directives, unit.file, [...around, unit.file]);
  }

  #all(directives: readonly Directive[], file: string, around: readonly string[]): readonly Placed[] {
    // A template's second branch is the same text once more, under another condition.
    return directives.filter(({ branch }) => branch !== 'else').flatMap((one) => this.#place(one, file, around));
  }

  #place(directive: Directive, file: string, around: readonly string[]): readonly Placed[] {
    this.#count += 1;
    if (this.#count > MOST_DIRECTIVES) return [];
    const name = directive.name.value.toLowerCase();
    if (name === 'include') {
      const units = this.#included(directive, file, around);
      if (units !== undefined) return units.flatMap((unit) => this.unit(unit, around));
    }
    const { block } = directive;
    const inside = block?.kind === 'directives' ? this.#inside(block.directives, file, around) : null;
    return [{ directive, file, name, inside }];
  }

  #inside(directives: readonly Directive[], file: string, around: readonly string[]): readonly Placed[] {
    if (this.#deep >= MOST_BLOCKS_DEEP) return [];
    this.#deep += 1;
    const inside = this.#all(directives, file, around);
    this.#deep -= 1;
    return inside;
  }

  #included({ args }: Directive, file: string, around: readonly string[]): readonly NginxUnit[] | undefined {
    const [pattern] = args;
    if (pattern === undefined || pattern.placeholders.length > 0 || around.length > MOST_FILES_DEEP) return undefined;
    const units = this.#configuration.included(pattern.value, file);
    return units?.some((unit) => around.includes(unit.file)) === true ? undefined : units;
  }
}

/** The directives of a name, in order. */
export const named = (placed: readonly Placed[], ...names: readonly string[]): readonly Placed[] =>
  placed.filter(({ name }) => names.includes(name));

/** The values of a directive's arguments. */
export const argsOf = ({ directive }: Placed): readonly string[] => directive.args.map(({ value }) => value);
