import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { reasonOf } from './read.ts';

/** The longest input in bytes: a HAR with the bodies of an afternoon fits, and reading it takes seconds at most. */
const MOST_MEGABYTES = 32;
const MOST_BYTES = MOST_MEGABYTES * 1024 * 1024;

/** The longest console text in UTF-16 units. */
const LONGEST_TEXT = 1024 * 1024;

const SNIFFED_BYTES = 8000;
const LONGEST_NAME = 60;

/** The input cannot be used; the message names it and says why. */
export class Unreadable extends Error {}

export interface Input {
  readonly text: string;
  /** What to call it in messages. */
  readonly name: string;
}

/** Who asks for standard input. */
export interface Asking {
  /** Absolute. */
  readonly cwd: string;
  readonly stderr: { write(text: string): void };
}

/**
 * Reads what is to be explained: `-` is standard input, the path of a file is that file, and everything else is the text itself.
 *
 * @throws {Unreadable} for a folder, for what is too large or binary, and for a file that cannot be read
 */
export async function readInput(argument: string, asking: Asking): Promise<Input> {
  if (argument === '-') return decoded(await standardInput(asking), 'standard input');
  const path = resolve(asking.cwd, argument.replaceAll('\0', '\ufffd'));
  switch (kindOf(path)) {
    case 'folder':
      throw new Unreadable(`${argument}: is a folder; explain takes a HAR file or a text`);
    case 'file':
      return decoded(fileBytes(path, argument), argument);
    case null:
      return usable(argument, looksLikePath(argument) ? `${argument} (there is no such file)` : shortened(argument));
  }
}

function kindOf(path: string): 'file' | 'folder' | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    // A console text is no path either: too long for one, or with characters that no name may have.
    return null;
  }
}

function looksLikePath(argument: string): boolean {
  return /^[^\s'"]+\.(?:har|txt|log|json)$/i.test(argument);
}

function shortened(text: string): string {
  const [line = ''] = text.trim().split('\n');
  const units = Array.from(line);
  return units.length > LONGEST_NAME || line !== text.trim()
    ? `"${units.slice(0, LONGEST_NAME).join('')}…"`
    : `"${line}"`;
}

/** Reads at most as much as is allowed, and one byte more to tell. Pipes by name (`<(pbpaste)`) are read to their end. */
function fileBytes(path: string, name: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const chunks: Buffer[] = [];
      let length = 0;
      for (let more = -1; more !== 0 && length <= MOST_BYTES; length += more) {
        const chunk = Buffer.allocUnsafe(1024 * 1024);
        more = readSync(file, chunk, 0, chunk.length, null);
        chunks.push(chunk.subarray(0, more));
      }
      return Buffer.concat(chunks);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new Unreadable(`${name}: ${reasonOf(error)}`);
  }
}

async function standardInput({ stderr }: Asking): Promise<Buffer> {
  if (process.stdin.isTTY) stderr.write('Paste the console text, then end with Ctrl+D (Windows: Ctrl+Z, Enter).\n');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > MOST_BYTES) break;
  }
  return Buffer.concat(chunks);
}

function decoded(bytes: Buffer, name: string): Input {
  if (bytes.length > MOST_BYTES)
    throw new Unreadable(
      `${name}: larger than ${MOST_MEGABYTES} MB; export a HAR without content, or cut it to the request`,
    );
  if (bytes.subarray(0, SNIFFED_BYTES).includes(0))
    throw new Unreadable(`${name}: binary (or UTF-16: save it as UTF-8); explain takes a HAR file or a text`);
  return usable(bytes.toString('utf8').replace(/^\ufeff/, ''), name);
}

function usable(text: string, name: string): Input {
  if (text.trim() === '') throw new Unreadable(`${name}: is empty`);
  if (text.length > LONGEST_TEXT && !/^\s*[{[]/.test(text))
    throw new Unreadable(`${name}: larger than 1 MB and no HAR; paste the lines around the error`);
  return { text, name };
}
