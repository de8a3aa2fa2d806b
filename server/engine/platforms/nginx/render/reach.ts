import type { Configuration } from '../../../evaluate/platform.ts';
import type { NginxUnit } from '../../../syntax/nginx/unit.ts';
import { directivesIn } from '../../../syntax/nginx/walk.ts';
import { nameOf } from './places.ts';

/** Files that are looked into: beyond, a configuration is taken to include nothing twice. */
const MOST_VISITS = 2000;

/** Whether a configuration takes a file in at more than one place. */
export function isIncludedOften(file: string, configuration: Configuration): boolean {
  const open: { readonly unit: NginxUnit; readonly around: readonly string[] }[] = [
    { unit: configuration.root, around: [] },
  ];
  let times = 0;
  for (let visits = 0; visits < MOST_VISITS; visits += 1) {
    const next = open.pop();
    if (next === undefined) return false;
    const { unit, around } = next;
    if (unit.file === file) times += 1;
    if (times > 1) return true;
    const inner = [...around, unit.file];
    const included = includedBy(unit, configuration).filter((one) => !inner.includes(one.file));
    open.push(...included.map((one) => ({ unit: one, around: inner })));
  }
  return false;
}

const includedBy = (unit: NginxUnit, configuration: Configuration): readonly NginxUnit[] =>
  [...directivesIn(unit)].flatMap((one) => {
    const [pattern] = one.args;
    if (nameOf(one) !== 'include' || pattern === undefined || pattern.placeholders.length > 0) return [];
    return configuration.included(pattern.value, unit.file) ?? [];
  });
