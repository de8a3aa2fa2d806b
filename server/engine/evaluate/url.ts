import type { Piece, Site, StringSet, Text } from '../service/program.ts';
import { crash } from './crash.ts';
import type { Machine } from './machine.ts';
import { not } from './tests.ts';
import { textOf } from './texts.ts';
import { holdsText, textTest } from './truth.ts';
import { type Call, type Entity, entityValue, textValue, unknown, type Value } from './values.ts';

const HAS_SCHEME: StringSet = { is: 'pattern', source: '^\\s*[a-z][a-z0-9+.-]*:', flags: 'i', dialect: 'js' };

/** `new URL(text)` throws where the text has no scheme, and for none at all (URL Standard, "URL constructor"). Of what it parses to, the path of a request is followed. */
function parsed(call: Call, machine: Machine): Value {
  const [text, base] = call.args;
  if (text !== undefined && base === undefined) refuse(text, call.argSites[0] ?? call.at, machine);
  return partsOfUrl(call);
}

/** The parts of a URL that was parsed: the path where it is the request's, else nothing that is followed. */
export function partsOfUrl(call: Call): Value {
  const path = pathIn(call.args[0]);
  if (path === null) return unknown('URL()', call.at, call.args.some(holdsText) ? 'unread' : 'circumstance');
  const get = (name: string, at: Site): Value =>
    name === 'pathname' ? textValue(path, at) : unknown(`the URL's ${name}`, at, 'unread');
  return entityValue({ name: 'URL', get }, call.at);
}

/** The path of a text that is a request's path and query; null for any other text. */
function pathIn(value: Value | undefined): Text | null {
  const [path, query] = value?.is === 'text' && value.text.length === 2 ? value.text : [];
  const isTarget = isCopy(path, 'path', 'path-below') && isCopy(query, 'query');
  return isTarget && path !== undefined ? [path] : null;
}

const isCopy = (piece: Piece | undefined, ...from: readonly string[]): boolean =>
  typeof piece === 'object' && 'take' in piece && from.includes(piece.take.from);

function refuse(text: Value, at: Site, machine: Machine): void {
  if (text.is === 'either') {
    machine.branch(
      text.test,
      () => refuse(text.then, at, machine),
      () => refuse(text.else, at, machine),
    );
    return;
  }
  const written = text.is === 'unknown' ? null : textOf(text);
  if (written !== null) machine.raise(crash(at), not(textTest(written, HAS_SCHEME, at)));
}

const URL_CLASS: Entity = { name: 'URL', construct: parsed };

/** The class `URL`. */
export const urlClass = (at: Site): Value => entityValue(URL_CLASS, at);
