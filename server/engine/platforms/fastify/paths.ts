/** How a router compares paths (Fastify's options of the same names). */
export interface Matching {
  readonly caseSensitive: boolean;
  readonly ignoreTrailingSlash: boolean;
  /** Whether an expression at the end of a path matches nothing at all as well (npm `find-my-way` before 9). */
  readonly emptyExpressions: boolean;
}

/** What a part of a path matches, the most specific kind first. */
const RANKS = { end: 0, static: 1, expression: 2, parameter: 3, wildcard: 4 } as const;

interface Part {
  readonly kind: keyof typeof RANKS;
  /** A regular expression's source. */
  readonly source: string;
  readonly sample: string;
  /** What makes two parts the same one: names of parameters do not count. */
  readonly same: string;
}

/** A path of a route as npm `find-my-way` reads it. */
export interface RoutePath {
  /** A regular expression's source without anchors. */
  readonly source: string;
  /** A concrete path that it matches. */
  readonly sample: string;
  readonly written: string;
  readonly parts: readonly Part[];
  /** Two routes of a method with the same pattern are a duplicate. */
  readonly pattern: string;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** A character stands for itself, or for what clients encode it as: paths are decoded before they are compared. */
function staticPart(text: string): Part {
  const encoded = encodeURI(text);
  const source = encoded === text ? escaped(text) : `(?:${escaped(text)}|${escaped(encoded)})`;
  return { kind: 'static', source, sample: encoded, same: text };
}

const WILDCARD: Part = { kind: 'wildcard', source: '[\\s\\S]*', sample: 'x', same: '*' };

const OPTIONAL = /(\/:[^/()]*?)\?(\/?)/;

/**
 * The paths that a route's text stands for: two where its last parameter is optional (npm `find-my-way`, `Router.prototype.on`).
 *
 * @returns null where `find-my-way` throws
 */
export function routePaths(text: string, matching: Matching): readonly RoutePath[] | null {
  if (text !== '' && !/^[/*]/.test(text)) return null;
  const optional = OPTIONAL.exec(text);
  if (optional === null) return only(routePath(text, matching));
  const [whole, parameter = '', slash = ''] = optional;
  if (optional.index + whole.length !== text.length) return null;
  const before = text.slice(0, optional.index);
  const paths = [routePath(before + parameter + slash, matching), routePath(before + slash || '/', matching)];
  return paths.every((path) => path !== null) ? paths : null;
}

const only = (path: RoutePath | null): readonly RoutePath[] | null => (path === null ? null : [path]);

function routePath(text: string, matching: Matching): RoutePath | null {
  const { caseSensitive, ignoreTrailingSlash, emptyExpressions } = matching;
  const trimmed = ignoreTrailingSlash ? text.replace(/(?<=.)\/$/, '') : text;
  const parts = partsOf(trimmed === '*' ? '/*' : trimmed);
  if (parts === null) return null;
  // `*` alone matches what does not begin with a slash as well.
  const source = (trimmed === '*' ? [WILDCARD] : parts)
    .map(emptyExpressions ? sourceOrNothing : ({ source: one }) => one)
    .join('');
  const same = parts.map((part) => part.same).join('');
  return {
    // What is compared is the path without the slash at its end.
    source: ignoreTrailingSlash ? `(?:${source})(?<!.\\/)\\/?` : source,
    sample: parts.map(({ sample }) => sample).join('') || '/',
    written: text,
    parts,
    pattern: caseSensitive ? same : same.toLowerCase(),
  };
}

const sourceOrNothing = ({ kind, source }: Part, i: number, parts: readonly Part[]): string =>
  kind === 'expression' && i === parts.length - 1 ? `(?:${source})?` : source;

function partsOf(text: string): Part[] | null {
  const parts: Part[] = [];
  for (let i = 0; i < text.length; ) {
    if (text[i] === '*') {
      if (i !== text.length - 1) return null;
      parts.push(WILDCARD);
      i += 1;
    } else if (text.startsWith('::', i)) {
      parts.push(staticPart(':'));
      i += 2;
    } else if (text[i] === ':') {
      const parameter = parameterAt(text, i);
      if (parameter === null) return null;
      parts.push(parameter.part);
      i = parameter.end;
    } else {
      parts.push(staticPart(text[i] ?? ''));
      i += 1;
    }
  }
  return parts;
}

/** A parameter with all that stands in its segment behind it: further parameters, expressions and static text. */
function parameterAt(text: string, start: number): { part: Part; end: number } | null {
  let [source, sample, same] = ['', '', ''];
  let plain = true;
  let i = start;
  while (i < text.length && text[i] !== '/') {
    if (text[i] === ':' && text[i + 1] !== ':') {
      const name = /^:[^:/(.-]*/.exec(text.slice(i))?.[0] ?? ':';
      i += name.length;
      const expression = text[i] === '(' ? bracketed(text, i) : '';
      if (expression === null) return null;
      i += expression.length;
      plain &&= expression === '' && (i >= text.length || text[i] === '/');
      source += expression === '' ? '[^/]*?' : `(?:${expression.slice(1, -1).replace(/^\^|\$$/g, '')})`;
      sample += expression === '' || /\\d|0-9/.test(expression) ? '1' : 'x';
      same += `:${expression}`;
    } else {
      const literal = text.startsWith('::', i) ? ':' : (text[i] ?? '');
      i += text.startsWith('::', i) ? 2 : 1;
      plain = false;
      source += escaped(literal);
      sample += literal;
      same += literal;
    }
  }
  const part: Part = plain
    ? { kind: 'parameter', source: '[^/]*', sample, same: ':' }
    : { kind: 'expression', source, sample, same };
  return isExpression(part.source) ? { part, end: i } : null;
}

function bracketed(text: string, start: number): string | null {
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '(') depth += 1;
    else if (text[i] === ')') depth -= 1;
    if (depth === 0) return text.slice(start, i + 1);
  }
  return null;
}

function isExpression(source: string): boolean {
  try {
    return new RegExp(source) !== null;
  } catch {
    return false;
  }
}

/** The order in which `find-my-way` tries paths: at each place static text before parameters, and these before the wildcard. */
export function comparePaths(a: RoutePath, b: RoutePath): number {
  const length = Math.max(a.parts.length, b.parts.length);
  for (let i = 0; i < length; i += 1) {
    const [x, y] = [a.parts[i], b.parts[i]];
    if (x?.same === y?.same) continue;
    const byKind = RANKS[x?.kind ?? 'end'] - RANKS[y?.kind ?? 'end'];
    if (byKind !== 0 || x === undefined || y === undefined || x.kind === 'expression') return byKind;
    // Two different characters exclude each other: any order will do that is one.
    return x.same < y.same ? -1 : 1;
  }
  return 0;
}

/** A plugin's prefix below another one (Fastify, `buildRoutePrefix`). */
export function prefixBelow(outer: string, inner: string): string {
  if (inner === '') return outer;
  if (outer.endsWith('/') && inner.startsWith('/')) return outer + inner.slice(1);
  return outer.endsWith('/') || inner.startsWith('/') ? outer + inner : `${outer}/${inner}`;
}
