import type { Platform } from '../evaluate/platform.ts';
import { express } from '../platforms/express/read.ts';

/** Every platform whose services are written in JavaScript or TypeScript. */
export const PLATFORMS: readonly Platform[] = [express];
