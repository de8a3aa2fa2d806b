import type { DirectivePlatform, Platform } from '../evaluate/platform.ts';
import { express } from '../platforms/express/read.ts';
import { fastify } from '../platforms/fastify/read.ts';
import { http } from '../platforms/http/read.ts';
import { nginx } from '../platforms/nginx/read.ts';
import { corsPackage } from '../platforms/node/cors/package.ts';
import { socketIo } from '../platforms/socketio/read.ts';

/** Every platform whose services are written in JavaScript or TypeScript, after the package that several of them use. */
export const PLATFORMS: readonly Platform[] = [corsPackage, fastify, express, http, socketIo];

/** Every platform whose services are written as directives. */
export const DIRECTIVE_PLATFORMS: readonly DirectivePlatform[] = [nginx];
