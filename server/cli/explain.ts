import { type ConsoleError, readConsole } from '../engine/analyze.ts';
import type { ExplainRequest } from './arguments.ts';
import { conversationsOf } from './explain-conversations.ts';
import { type Har, NotHar, readHar } from './explain-har.ts';
import { readInput, Unreadable } from './explain-input.ts';
import { printExplainedJson } from './explain-json.ts';
import { printExplained } from './explain-pretty.ts';
import { type Explained, explainConversation, explainMessage } from './explain-verdict.ts';
import type { Output } from './main.ts';
import type { Layout } from './pretty.ts';
import { oneLine } from './terminal.ts';

/** What `explain` needs of its surroundings. */
export interface Around {
  /** Absolute. */
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly layout: Layout;
}

const WHAT_TO_PASTE =
  'The line that names the reason begins with "Access to … has been blocked by CORS policy" (Chrome, Edge), "Cross-Origin Request Blocked" (Firefox) or ' +
  '"Origin … is not allowed by Access-Control-Allow-Origin" (Safari); the texts are understood in English.';

/**
 * Explains what a browser's console printed, or the cross-origin requests of a HAR file.
 *
 * @returns 0 where it recognised at least one error, else 2 with a message on stderr
 */
export async function runExplain({ input, format }: ExplainRequest, around: Around): Promise<0 | 2> {
  try {
    const { text, name } = await readInput(input, around);
    const explained = explainText(text, name);
    around.stdout.write(format === 'json' ? printExplainedJson(explained) : printExplained(explained, around.layout));
    if (explained.some(({ verdict }) => verdict !== 'allowed')) return 0;
    return refuse(around, `${name}: no cross-origin request in it was refused (${explained.length} allowed)`);
  } catch (error) {
    if (error instanceof Unreadable || error instanceof NotHar) return refuse(around, error.message);
    throw error;
  }
}

function refuse({ stderr }: Around, message: string): 2 {
  stderr.write(`cors-lens: ${oneLine(message)}\n`);
  return 2;
}

function explainText(text: string, name: string): readonly Explained[] {
  const har = harIn(text);
  if (har !== null && !(har instanceof NotHar)) return explainHar(har, name);
  const errors: readonly ConsoleError[] = readConsole(text);
  if (errors.length > 0) return errors.map(explainMessage);
  if (har !== null) throw new NotHar(`${name}: ${har.message}`);
  throw new Unreadable(`${name}: this is no CORS error that a browser prints. ${WHAT_TO_PASTE}`);
}

/** A HAR is told by its content; null for a text that does not even begin like one. */
function harIn(text: string): Har | NotHar | null {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    return readHar(text);
  } catch (error) {
    if (error instanceof NotHar) return error;
    throw error;
  }
}

function explainHar(har: Har, name: string): readonly Explained[] {
  const explained = conversationsOf(har).map((conversation) => explainConversation(conversation, har));
  if (explained.length > 0) return explained;
  const many = har.entries.length;
  throw new NotHar(
    `${name}: the HAR holds no cross-origin request of a script (${many} ${many === 1 ? 'entry' : 'entries'}): record it with the Network tab open, and reload the page`,
  );
}
