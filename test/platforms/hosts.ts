import { expect } from 'vitest';
import type { Program } from '../../server/engine/service/program.ts';
import { respond } from '../../server/engine/service/respond.ts';
import { isAboveHint, openTestEngine } from '../rules/fixture.ts';

const engine = openTestEngine();

export const FILE = '/project/server.ts';

const view = (text: string, dependencies: Readonly<Record<string, string>>) => ({
  read: (path: string): string | undefined =>
    path === FILE ? text : path === '/project/package.json' ? JSON.stringify({ dependencies }) : undefined,
});

/** The programs that a text compiles to. */
export const programsOf = (
  text: string,
  dependencies: Readonly<Record<string, string>> = {},
): Promise<readonly Program[]> => engine.programs(FILE, view(text, dependencies));

/** The one program that a text compiles to. */
export async function programOf(text: string, dependencies: Readonly<Record<string, string>> = {}): Promise<Program> {
  const programs = await programsOf(text, dependencies);
  expect(programs.length).toBe(1);
  const [program] = programs;
  if (program === undefined) throw new Error('There is no program');
  return program;
}

/** The rules that speak of a text above a hint, once each. */
export async function rulesOn(text: string, dependencies: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { status, findings, failures } = await engine.analyze(FILE, view(text, dependencies));
  expect([status, ...failures]).toEqual(['analysed']);
  return [...new Set(findings.filter(isAboveHint).map(({ rule }) => rule))];
}

const ORIGIN = 'https://app.example.com';

/**
 * What a program answers to a request of a page: `204 access-control-allow-origin: *; vary: Origin`, or `hung`; one entry for each way it may go.
 *
 * @param asked method and path: `GET /data`; OPTIONS is a preflight for PUT
 */
export function answers(program: Program, asked: string, origin = ORIGIN): string[] {
  const [method = '', path = ''] = asked.split(' ');
  const preflight: [string, string][] = method === 'OPTIONS' ? [['Access-Control-Request-Method', 'PUT']] : [];
  const headers: [string, string][] = [['Origin', origin], ...preflight];
  return respond(program, { method, url: `https://api.example.com${path}`, headers }).map(({ end }) =>
    end === 'hung'
      ? 'hung'
      : [end.status, end.lines.map(({ name, value }) => `${name.toLowerCase()}: ${value}`).join('; ')].join(' ').trim(),
  );
}
