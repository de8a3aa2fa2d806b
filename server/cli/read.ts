import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { LONGEST_TEXT } from '../engine/user-code.ts';

/** A larger file holds too long a text for certain: a UTF-16 unit takes at most three bytes of UTF-8. */
const MAX_BYTES = 3 * LONGEST_TEXT;
const TOO_LONG: NoSource = { is: 'unsuited', reason: 'larger than 1 MB' };

/** As much as is looked at to tell whether a file is text; the same as git. In bytes. */
const SNIFFED_BYTES = 8000;

/** A file's text, with what has to be kept when it is written again. */
export interface Source {
  readonly is: 'text';
  /** The text without its byte order mark. */
  readonly text: string;
  readonly byteOrderMark: boolean;
  /** Whether the text, written as UTF-8, is the file again. A file in another encoding is judged and never rewritten. */
  readonly faithful: boolean;
}

/** `unsuited`: read well, and not for us. `unreadable`: could not be read at all. */
export interface NoSource {
  readonly is: 'unsuited' | 'unreadable';
  readonly reason: string;
}

/** What is opened may turn out to be a named pipe, which would wait for a writer; Windows has neither. */
const OPEN = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads files as texts, one after another into the same memory. Synchronous on purpose: over many small files this takes a
 * quarter of the time of asynchronous reads.
 */
export class Reader {
  readonly #memory = Buffer.allocUnsafe(MAX_BYTES);

  /**
   * Reads a file. Only regular files are read, and none that is too large.
   *
   * @param path An absolute path.
   */
  read(path: string): Source | NoSource {
    try {
      const file = openSync(path, OPEN);
      try {
        return this.#readOpen(file);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      return { is: 'unreadable', reason: reasonOf(error) };
    }
  }

  #readOpen(file: number): Source | NoSource {
    const facts = fstatSync(file);
    if (!facts.isFile()) return { is: 'unreadable', reason: 'not a regular file' };
    if (facts.size > MAX_BYTES) return TOO_LONG;
    let length = 0;
    for (let more = -1; more !== 0 && length < MAX_BYTES; length += more) {
      more = readSync(file, this.#memory, length, MAX_BYTES - length, null);
    }
    return decode(this.#memory.subarray(0, length));
  }
}

function decode(bytes: Buffer): Source | NoSource {
  if (bytes.subarray(0, SNIFFED_BYTES).includes(0)) return { is: 'unsuited', reason: 'binary' };
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = byteOrderMark ? bytes.subarray(3) : bytes;
  const text = body.toString('utf8');
  if (text.length > LONGEST_TEXT) return TOO_LONG;
  return { is: 'text', text, byteOrderMark, faithful: !text.includes('\ufffd') || Buffer.from(text).equals(body) };
}

/** A file system error in plain words, without the path, which is printed beside it. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'no such file or directory';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ELOOP':
      return 'symbolic links in a circle';
    case 'ENAMETOOLONG':
      return 'the path is too long';
    default:
      return typeof code === 'string' ? `cannot be read (${code})` : `cannot be read (${String(error)})`;
  }
}
