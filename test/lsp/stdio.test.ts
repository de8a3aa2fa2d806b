import { overStdio } from './client.ts';
import { describeServer } from './express-suite.ts';

// The server as it ships: what the sources do says little about a bundle.
describeServer('as bundled, over stdio', overStdio());
