import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PACKAGED_VERSION, systemNginx } from '../real/nginx.ts';

/** Libraries that run together, as the copies that are installed here. */
export interface Stack {
  /** For a reader: `fastify 5, @fastify/cors 11`. */
  readonly name: string;
  /** Installed packages by the names under which programs ask for them. */
  readonly packages: Readonly<Record<string, string>>;
  /** The exact versions of what a project of this stack depends on, by package name. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** The version of the nginx that runs it, where it is one: its programs are configurations. */
  readonly nginx?: string;
}

/** The version of an installed package. */
function installed(folder: string): string {
  const path = fileURLToPath(new URL(`../../node_modules/${folder}/package.json`, import.meta.url));
  const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'));
  return version;
}

function stack(name: string, packages: Readonly<Record<string, string>>): Stack {
  const dependencies = Object.fromEntries(
    Object.entries(packages).map(([asked, folder]) => [asked, installed(folder)]),
  );
  return { name, packages, dependencies };
}

const fastifyStack = (major: 4 | 5, corsMajor: 9 | 10 | 11): Stack =>
  stack(`fastify ${major}, @fastify/cors ${corsMajor}`, {
    fastify: `fastify${major}`,
    '@fastify/cors': `fastify-cors${corsMajor}`,
    // Each major of Fastify takes the plugins of its own `fastify-plugin`: the copy that `@fastify/cors` itself uses.
    'fastify-plugin': major === 4 ? 'fastify-cors9/node_modules/fastify-plugin' : 'fastify-plugin',
  });

export const EXPRESS_4 = stack('express 4', { express: 'express4', cors: 'cors' });
export const EXPRESS_5 = stack('express 5', { express: 'express5', cors: 'cors' });
export const FASTIFY_4 = fastifyStack(4, 9);
export const FASTIFY_5_CORS_10 = fastifyStack(5, 10);
export const FASTIFY_5_CORS_11 = fastifyStack(5, 11);

export const EXPRESS_STACKS: readonly Stack[] = [EXPRESS_4, EXPRESS_5];
export const FASTIFY_STACKS: readonly Stack[] = [FASTIFY_4, FASTIFY_5_CORS_10, FASTIFY_5_CORS_11];

export const HTTP = stack('node:http', { cors: 'cors' });
export const NEST = stack('nest', {
  '@nestjs/core': '@nestjs/core',
  '@nestjs/common': '@nestjs/common',
  '@nestjs/platform-express': '@nestjs/platform-express',
});
export const SOCKET_IO = stack('socket.io', { 'socket.io': 'socket.io', express: 'express5', cors: 'cors' });
/** Cloud Functions, as their framework runs them: each function behind an Express application of its own. */
export const FIREBASE = stack('firebase', { express: 'express4', cors: 'cors' });

const nginxStack = (version: string): Stack => ({
  name: `nginx ${version}`,
  packages: {},
  dependencies: { nginx: version },
  nginx: version,
});

/** The nginx that the tests bring along, and that of the system where it has another. */
export const NGINX_STACKS: readonly Stack[] = [
  ...new Set([PACKAGED_VERSION, systemNginx()?.version ?? PACKAGED_VERSION]),
].map(nginxStack);

/** Directives of later versions, and of modules that only the nginx that the tests bring along has. */
const NOT_OF_EVERY_NGINX =
  /^\s*(?:add_header_inherit|http2|more_(?:set|clear)_(?:input_)?headers|js_\w+|echo\w*|set_\w+)\s/m;

/** Whether a stack knows all that a text asks for, as far as that differs between the stacks of a platform. */
export const canRun = ({ nginx }: Stack, text: string): boolean =>
  nginx === undefined || nginx === PACKAGED_VERSION || !NOT_OF_EVERY_NGINX.test(text);

/** The stacks on which the programs of a platform run, by the platform's name. */
export const STACKS: Readonly<Record<string, readonly Stack[]>> = {
  express: EXPRESS_STACKS,
  fastify: FASTIFY_STACKS,
  http: [HTTP],
  nest: [NEST],
  'socket.io': [SOCKET_IO],
  firebase: [FIREBASE],
  nginx: NGINX_STACKS,
};

/** The stacks of a platform. @throws where there is none of that name */
export function stacksOf(platform: string): readonly Stack[] {
  const found = STACKS[platform];
  if (found === undefined) throw new Error(`No platform of ours: ${platform}`);
  return found;
}

/** The `package.json` of a project on a stack. */
export const packageJson = ({ dependencies }: Stack): string => JSON.stringify({ name: 'conformance', dependencies });
