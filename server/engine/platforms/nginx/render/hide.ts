import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import type { Directive } from '../../../syntax/nginx/unit.ts';
import type { Placed } from '../model.ts';
import { argsOf, named } from '../place.ts';
import { directiveAt, nameOf, placedAround } from './places.ts';
import { linesBehind, statementOf, wordFor } from './text.ts';

const PASS = /^(proxy|fastcgi|uwsgi|scgi|grpc)_pass$/;

/** Keeps a header of an upstream from the answers of a level: the list of hidden headers replaces that of the levels outside, so it repeats them. */
export function hideHeader({ site, name }: Extract<Change, { kind: 'hide' }>, configuration: Configuration): Rendered {
  const found = directiveAt(configuration, site);
  if (found === undefined) return declined('the place is in a file that is not held');
  const { unit, directive } = found;
  const path = placedAround(configuration, { ...site, start: directive.start });
  // The list of hidden headers belongs to the location: an `if` has none of its own.
  const outer = path.slice(0, -1).filter((placed) => placed.name !== 'if' && placed.name !== 'limit_except');
  const own = outer.at(-1)?.inside ?? [];
  const inner = outer.length === path.length - 1 ? directive : path.at(outer.length)?.directive;
  const pass = own.find((placed) => PASS.test(placed.name) && placed.file === unit.file)?.directive;
  const kind = kindOf(own, [...outer].reverse(), pass);
  const hide = `${kind}_hide_header`;
  const hidden = named(own, hide);
  if (hidden.some((placed) => argsOf(placed)[0]?.toLowerCase() === name.toLowerCase()))
    return declined('the header is hidden already');
  const passed = outer.flatMap(({ inside }) => named(inside ?? [], `${kind}_pass_header`));
  if (passed.some((placed) => argsOf(placed)[0]?.toLowerCase() === name.toLowerCase()))
    return declined('the header is passed on by name');
  const inherited = hidden.length > 0 ? [] : inheritedLines(outer, hide, configuration);
  if (inherited === undefined) return declined('what is hidden further out is not all in view');
  const line = `${hide} ${wordFor(unit, name)};`;
  const lines = inherited.some((text) => text.toLowerCase() === line.toLowerCase()) ? inherited : [...inherited, line];
  const last = hidden.findLast((placed) => placed.file === unit.file)?.directive;
  const beside = last ?? pass ?? inner;
  return beside === undefined
    ? declined('no directive stands there that it could be written beside')
    : { edits: [linesBehind(unit, beside, lines)] };
}

/** Which module passes the requests of a level on: by its own pass, by one in it, by one around it. */
function kindOf(own: readonly Placed[], outer: readonly Placed[], pass: Directive | undefined): string {
  const passes = [
    ...(pass === undefined ? [] : [nameOf(pass)]),
    ...passesIn(own),
    ...outer.flatMap(({ inside }) => passesIn(inside ?? [])),
  ];
  return PASS.exec(passes[0] ?? '')?.[1] ?? 'proxy';
}

const passesIn = (placed: readonly Placed[]): readonly string[] =>
  placed.flatMap(({ name, inside }) => (PASS.test(name) ? [name] : passesIn(inside ?? [])));

/** The list that a level has from the nearest one outside that has any; undefined where a template decides on it. */
function inheritedLines(
  outer: readonly Placed[],
  hide: string,
  configuration: Configuration,
): readonly string[] | undefined {
  const level = outer.slice(0, -1).findLast(({ inside }) => named(inside ?? [], hide).length > 0);
  const lines = named(level?.inside ?? [], hide);
  if (lines.some(({ directive }) => directive.branch !== null)) return undefined;
  return lines.flatMap(({ file, directive }) => {
    const unit = configuration.unitOf(file);
    return unit === undefined ? [] : [statementOf(unit, directive)];
  });
}
