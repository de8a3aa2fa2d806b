import { overStdio } from './client.ts';
import { describeServer } from './express-suite.ts';
import { describeNginx } from './nginx-suite.ts';
import { describeProjects } from './project-suite.ts';

// The server as it ships: what the sources do says little about a bundle.
describeServer('as bundled, over stdio', overStdio());
describeProjects('as bundled, over stdio', overStdio());
describeNginx('as bundled, over stdio', overStdio());
