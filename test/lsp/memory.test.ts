import { inMemory } from './client.ts';
import { disk } from './disk.ts';
import { openRealEngine } from './engine.ts';
import { describeServer } from './express-suite.ts';
import { describeNginx } from './nginx-suite.ts';
import { describeProjects } from './project-suite.ts';

describeServer('in this process', inMemory(openRealEngine(), disk));
describeProjects('in this process', inMemory(openRealEngine(), disk));
describeNginx('in this process', inMemory(openRealEngine(), disk));
