import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';

const FOLDER = join(root, 'test/syntax/nginx/corpus');

/** A valid configuration, or a part of one. */
export interface CorpusFile {
  readonly name: string;
  readonly text: string;
  /** Where it may stand. */
  readonly context: 'main' | 'http' | 'server';
}

/** The valid configurations of `corpus/`; the first word of a file's name says where its text may stand. */
export function corpus(): readonly CorpusFile[] {
  return readdirSync(FOLDER)
    .sort()
    .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8'), context: contextOf(name) }));
}

function contextOf(name: string): CorpusFile['context'] {
  const [context] = name.split('-');
  if (context === 'main' || context === 'http' || context === 'server') return context;
  throw new Error(`${name} does not say where it may stand`);
}

/** The text of a whole configuration that holds the file. */
export function wholeConfiguration({ context, text }: CorpusFile): string {
  if (context === 'main') return text.includes('events') ? text : `events { }\n${text}`;
  if (context === 'http') return `events { }\nhttp {\n${text}\n}\n`;
  return `events { }\nhttp {\nserver {\nlisten 127.0.0.1:8079;\n${text}\n}\n}\n`;
}
