import { readFileSync } from 'node:fs';
import type { Host } from '../../server/lsp/sources.ts';
import { inMemory } from './client.ts';
import { openRealEngine } from './engine.ts';
import { describeServer } from './express-suite.ts';

const host: Host = {
  readFile(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};

describeServer('in this process', inMemory(openRealEngine(), host));
