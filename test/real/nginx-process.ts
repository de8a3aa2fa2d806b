import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A running nginx. */
export interface NginxProcess {
  stop(): void;
}

/**
 * Starts a program that ends with this process, however that ends: a shell waits for the end of its input, which comes when nobody is left
 * to write it, and becomes the program in the meantime.
 */
const WATCHED = 'exec 3<&0; (read -r _ <&3; kill -9 $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

const POLL_MS = 1;
const DEADLINE_MS = 20_000;

/**
 * Starts nginx, in one process, with a configuration.
 *
 * @param prefix a folder of its own
 * @param configuration the path of its file
 * @param sockets on which it listens: all of them answer when it has started
 * @returns what nginx says, where it does not start
 */
export async function startProcess(
  binary: string,
  prefix: string,
  configuration: string,
  sockets: readonly string[],
): Promise<NginxProcess | { readonly failed: string }> {
  const globals = `daemon off; master_process off; pid "${prefix}/nginx.pid";`;
  const args = ['-p', prefix, '-c', configuration, '-e', `${prefix}/error.log`, '-g', globals];
  const child = spawn('sh', ['-c', WATCHED, 'sh', binary, ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = endOf(child);
  const started = await Promise.race([ended, allAnswer(sockets, child)]);
  if (started === 'answers') return { stop: () => child.kill('SIGKILL') };
  child.kill('SIGKILL');
  return { failed: started.replaceAll(prefix, '') };
}

/** What a process says until it ends. */
function endOf(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve) => {
    child.once('close', () => resolve(emergencies(said)));
  });
}

/** What keeps nginx from starting, of all that it says. */
const emergencies = (said: string): string => {
  const grave = said.split('\n').filter((line) => /\[(?:emerg|alert|crit)\]/.test(line));
  return (grave.length > 0 ? grave : [said]).map((line) => line.replace(/^.*?\[\w+\]\s+(?:\d+#\d+: )?/, '')).join('\n');
};

async function allAnswer(sockets: readonly string[], child: ChildProcess): Promise<'answers' | string> {
  const until = Date.now() + DEADLINE_MS;
  for (const socket of sockets) {
    while (!(await answers(socket))) {
      if (child.exitCode !== null) return new Promise(() => undefined);
      if (Date.now() > until) return `nginx does not listen on ${socket}`;
      await wait(POLL_MS);
    }
  }
  return 'answers';
}

const answers = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
