/** Which room may import what: the map of ARCHITECTURE.md as data. */

import type { Import, Source } from './sources.ts';

export interface Room {
  /** A folder, with a slash at its end, or one file. The longest one that fits a path is its room. */
  readonly path: string;
  /** Folders (with a slash) and files of ours. */
  readonly ours: readonly string[];
  readonly packages: readonly string[];
  readonly node?: true;
  /** Imports that leave nothing behind at run time may also come from here. */
  readonly types?: readonly string[];
  /** May import a path that is computed. */
  readonly computed?: true;
}

const ENGINE = 'server/engine/';
const inEngine = (...names: readonly string[]): string[] => names.map((name) => ENGINE + name);

/** What of `service/` speaks of programs without running them. */
const PROGRAMS = inEngine(
  'service/program.ts',
  'service/change.ts',
  'service/sites.ts',
  'service/string-set.ts',
  'service/edit-distance.ts',
);
const LIBRARIES = ['tldts', 'refa', '@eslint-community/regexpp'];

/** `analysis.ts` holds the types of the door and nothing that runs. */
const DOOR = inEngine('analyze.ts', 'user-code.ts');
const DOOR_TYPES = inEngine('analysis.ts');

/** What both hosts know of files; it reads none itself. */
const FILES = 'server/files/';

export const ROOMS: readonly Room[] = [
  { path: `${ENGINE}browser/`, ours: inEngine('browser/'), packages: LIBRARIES },
  { path: `${ENGINE}patterns/`, ours: inEngine('browser/', 'patterns/'), packages: LIBRARIES },
  { path: `${ENGINE}service/`, ours: inEngine('browser/', 'patterns/', 'service/'), packages: LIBRARIES },
  { path: `${ENGINE}syntax/`, ours: inEngine('syntax/'), packages: [] },
  { path: `${ENGINE}syntax/parser.ts`, ours: inEngine('syntax/'), packages: ['web-tree-sitter'] },
  { path: `${ENGINE}syntax/tree.ts`, ours: inEngine('syntax/'), packages: [], types: ['web-tree-sitter'] },
  { path: `${ENGINE}evaluate/`, ours: [...inEngine('syntax/', 'evaluate/'), ...PROGRAMS], packages: [] },
  {
    path: `${ENGINE}project/`,
    ours: [...inEngine('syntax/', 'evaluate/', 'platforms/', 'project/'), ...PROGRAMS],
    packages: [],
  },
  { path: `${ENGINE}rules/`, ours: inEngine('browser/', 'patterns/', 'service/', 'rules/'), packages: LIBRARIES },
  { path: ENGINE, ours: [ENGINE], packages: [] },
  { path: FILES, ours: [FILES], packages: ['ignore'] },
  {
    path: 'server/lsp/',
    ours: ['server/lsp/', FILES, ...DOOR],
    types: DOOR_TYPES,
    packages: ['vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-uri', 'ignore'],
  },
  {
    path: 'server/lsp/node.ts',
    ours: ['server/lsp/', ...DOOR],
    types: DOOR_TYPES,
    packages: ['vscode-languageserver'],
    node: true,
  },
  { path: 'server/cli/', ours: ['server/cli/', FILES, ...DOOR], types: DOOR_TYPES, packages: [], node: true },
  // Starts the language server's bundle, which lies beside its own.
  {
    path: 'server/cli/node.ts',
    ours: ['server/cli/', ...DOOR],
    types: DOOR_TYPES,
    packages: [],
    node: true,
    computed: true,
  },
  {
    path: 'client/',
    ours: ['client/', 'server/lsp/protocol.ts', 'server/probe/'],
    packages: ['vscode', 'vscode-languageclient'],
  },
];

/** A platform sees itself and `platforms/node`, whose room is the same without a neighbour. */
function platformRoom(path: string): Room | undefined {
  const platform = /^server\/engine\/platforms\/[^/]+\//.exec(path)?.[0];
  if (platform === undefined) return undefined;
  return {
    path: platform,
    ours: [...inEngine('syntax/', 'evaluate/', 'platforms/node/'), platform, ...PROGRAMS],
    packages: [],
  };
}

const fits = (path: string, place: string): boolean => (place.endsWith('/') ? path.startsWith(place) : path === place);

/** The room of a file; undefined where it is in none. */
export function roomOf(path: string): Room | undefined {
  return (
    platformRoom(path) ??
    ROOMS.filter((room) => fits(path, room.path)).toSorted((a, b) => b.path.length - a.path.length)[0]
  );
}

const packageOf = (from: string): string =>
  from.startsWith('@') ? from.split('/', 2).join('/') : (from.split('/', 1)[0] ?? from);

/** Whether a file of a room may import something. */
export function mayImport(room: Room, { from, typeOnly }: Import): boolean {
  if (from === null) return room.computed === true;
  if (from.startsWith('node:')) return room.node === true;
  const places = [...room.ours, ...(typeOnly ? (room.types ?? []) : [])];
  if (/^(?:server|client|scripts|test)\//.test(from)) return places.some((place) => fits(from, place));
  return [...room.packages, ...(typeOnly ? (room.types ?? []) : [])].includes(packageOf(from));
}

export function wrongImports({ path, imports }: Source): string[] {
  const room = roomOf(path);
  if (room === undefined) return [`${path}: is in no room`];
  return imports
    .filter((one) => !mayImport(room, one))
    .map(({ from }) => `${path}: imports ${from ?? 'what is computed'}`);
}
