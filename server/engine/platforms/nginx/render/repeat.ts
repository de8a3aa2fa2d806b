import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Site } from '../../../service/program.ts';
import { headerName, isAddHeader } from './header.ts';
import { directiveAt, type Found, level, nameOf, placedAround } from './places.ts';
import { linesInto, statementOf } from './text.ts';

/** Writes at an inner level the headers that are written further out, as they are written there. */
export function repeatHeaders(
  { sites, into }: Extract<Change, { kind: 'repeat' }>,
  configuration: Configuration,
): Rendered {
  const target = directiveAt(configuration, into);
  const block = target?.directive.block;
  if (target === undefined || block?.kind !== 'directives') return declined('the level has no block of directives');
  if (!mayHoldHeaders(target, configuration)) return declined('nginx allows no add_header there');
  const own = new Set(block.directives.filter(isAddHeader).map(headerName));
  const texts = sites.map((site) => headerText(site, configuration, own));
  if (texts.includes(null)) return declined('a header is written in another way than by add_header');
  const added = [...new Set(texts)].flatMap((text) => (text === null || text === '' ? [] : [text]));
  if (added.length === 0) return declined('the level writes these headers itself');
  return { edits: [linesInto(target.unit, block, added, (one) => isAddHeader(one) && one.branch === null)] };
}

/** Whether nginx lets `add_header` stand in the block of a directive (nginx, `ngx_http_headers_filter_commands`). */
function mayHoldHeaders(found: Found, configuration: Configuration): boolean {
  const { unit, directive } = found;
  if (nameOf(directive) !== 'if') return ['http', 'server', 'location'].includes(nameOf(directive));
  const [, around] = [...placedAround(configuration, { ...directive, file: unit.file })].reverse();
  if (around !== undefined) return around.name === 'location';
  // Of a snippet alone: conditions that hold headers stand in a location.
  return level(found).some((one) => nameOf(one) === 'if' && one.block?.directives.some(isAddHeader) === true);
}

/** The text of an `add_header`, empty for a name that is there already; null for what is none, or depends on a template's branch. */
function headerText(site: Site, configuration: Configuration, own: ReadonlySet<string>): string | null {
  const found = directiveAt(configuration, site);
  if (found === undefined || !isAddHeader(found.directive) || found.directive.branch !== null) return null;
  return own.has(headerName(found.directive)) ? '' : statementOf(found.unit, found.directive);
}
