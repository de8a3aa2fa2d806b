import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import { isAddHeader } from './header.ts';
import { directiveAt } from './places.ts';
import { replace } from './text.ts';

/** Writes headers on every answer: `always` behind each that does not say so yet. */
export function writeAlways({ sites }: Extract<Change, { kind: 'always' }>, configuration: Configuration): Rendered {
  const edits = sites.flatMap((site) => {
    const found = directiveAt(configuration, site);
    if (found === undefined || !isAddHeader(found.directive) || found.directive.args.length !== 2) return [];
    const end = found.directive.args.at(-1)?.end ?? site.end;
    return [replace(found.unit, { start: end, end }, ' always')];
  });
  return edits.length === 0 ? declined('each of them is written on every answer') : { edits };
}
