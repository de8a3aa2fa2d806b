import type { Site, Step, Text } from '../../service/program.ts';
import { letText } from './locate.ts';

/** So often a request may go on elsewhere (nginx, `NGX_HTTP_MAX_URI_CHANGES`); the first way to a location is no such change. */
const MOST_CHANGES = 10;

const CHANGES = 'changes';

/** Counts one more change of where a request goes; one too many is an error of the server. */
export const counted = (by: Site): readonly Step[] => [
  { do: 'let', name: CHANGES, value: [{ take: { from: 'variable', name: CHANGES } }, 'x'] },
  {
    do: 'when',
    test: {
      text: [{ take: { from: 'variable', name: CHANGES } }],
      in: { is: 'exactly', text: 'x'.repeat(MOST_CHANGES + 2) },
      at: by,
    },
    then: [{ do: 'answer', status: 500, by }],
    else: [],
  },
];

/** Goes on at a named location (nginx, `ngx_http_named_location`). */
export const toNamed = (name: string, by: Site): readonly Step[] => [
  { do: 'enter', chain: `location:${name}` },
  { do: 'answer', status: 500, by },
];

/** A target as a path: what follows a question mark in its written part is the query. */
export function withoutQuery(text: Text): Text {
  const at = text.findIndex((piece) => typeof piece === 'string' && piece.includes('?'));
  const piece = text[at];
  return typeof piece !== 'string' ? text : [...text.slice(0, at), piece.slice(0, piece.indexOf('?'))];
}

/** The query of a target, without its question mark. */
export function queryOf(text: Text): Text {
  const at = text.findIndex((piece) => typeof piece === 'string' && piece.includes('?'));
  const piece = text[at];
  return typeof piece !== 'string' ? [''] : [piece.slice(piece.indexOf('?') + 1), ...text.slice(at + 1)];
}

/** Goes on at another path, with that one's query (nginx, `ngx_http_internal_redirect`). */
export const toPath = (target: Text): readonly Step[] => [
  letText('internal', 'yes'),
  { do: 'let', name: 'args', value: queryOf(target) },
  { do: 'let', name: 'uri', value: withoutQuery(target) },
  { do: 'enter', chain: 'server' },
];
