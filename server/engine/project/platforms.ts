import type { Platform } from '../evaluate/platform.ts';
import { express } from '../platforms/express/read.ts';
import { corsPackage } from '../platforms/node/cors/package.ts';

/** Every platform whose services are written in JavaScript or TypeScript, after the package that several of them use. */
export const PLATFORMS: readonly Platform[] = [corsPackage, express];
