/** The invariants that sources can show, each as a question to one source: what breaks it there. */

import { wrongImports } from './rooms.ts';
import type { Source } from './sources.ts';

export interface Invariant {
  readonly says: string;
  /** Complaints, empty where the source keeps to it. */
  readonly broken: (source: Source) => readonly string[];
  /** Sources that break it: the test of the test. */
  readonly breakers: readonly (readonly [path: string, text: string])[];
}

const ENGINE = /^server\/engine\//;
const PURE_ROOMS = /^server\/engine\/(?:browser|patterns|service)\//;
const SHIPPED = /^(?:server|client)\//;

const complain = ({ path }: Source, what: readonly string[]): string[] => what.map((one) => `${path}: ${one}`);

/** What several rules share; any other file of `rules/` is one rule. */
const SHARED_BY_RULES: ReadonlySet<string> = new Set([
  'asking',
  'preflight-refusals',
  'answers-elsewhere',
  'all',
  'displaced',
  'rule',
  'exchanges',
  'loose',
  'header-names',
  'kept-answers',
  'own-errors',
  'lists',
  'routes',
  'unanswered',
  'unhindered',
  'varying',
  'without-origin',
]);

/** Whether an import reaches a platform or a rule past its index. */
function isKnownElsewhere(from: string, path: string): boolean {
  const platform = /^server\/engine\/platforms\/(?!node\/)[^/]+\//.exec(from)?.[0];
  if (platform !== undefined) return !path.startsWith(platform) && path !== 'server/engine/project/platforms.ts';
  const rule = /^server\/engine\/rules\/(.+)\.ts$/.exec(from)?.[1];
  return rule !== undefined && !SHARED_BY_RULES.has(rule) && path !== 'server/engine/rules/all.ts';
}

/** Words, and parts of words in camel case; `expression` and the like are none. */
const PLATFORM = /express(?!ion|ed|es|ive|ing|ly)|fastify|fastapi|nginx|starlette|koa|hapi(?![a-z])|socket\.io/gi;

/** The engine's projects load no types but the language's own, so other names of hosts are compile errors unless somebody declares them. */
const IMPURE_NAMES = [
  'Date',
  'Intl',
  'Atomics',
  'globalThis',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'console',
  'window',
  'document',
  'navigator',
  'fetch',
  'WebAssembly',
];

/** Starting programs, and talking to other machines. The probe will be the one exception, in its own room. */
const REACHING_OUT =
  /^(?:node:)?(?:child_process|vm|worker_threads|cluster|http|https|http2|net|tls|dgram|dns)(?:\/|$)/;

/** A value that holds an origin, by its name: `page.origin`, `requestOrigin`. */
const HOLDS_ORIGIN = /(?:^|\.|\b[a-z]\w*)[oO]rigin$/;
const NO_ORIGIN = /^(?:null|undefined|typeof .*|'(?:undefined|string)')$/;

export const MOST_LINES = 300;

export const INVARIANTS: readonly Invariant[] = [
  {
    says: 'each room imports only what the map allows it: neighbours, packages and modules of node',
    broken: wrongImports,
    breakers: [
      ['server/engine/browser/a.ts', "import { respond } from '../service/respond.ts';"],
      ['server/engine/browser/a.ts', "import type { Program } from '../service/program.ts';"],
      ['server/engine/service/a.ts', "export type { Unit } from '../syntax/unit.ts';"],
      ['server/engine/service/a.ts', "import ignore from 'ignore';"],
      ['server/engine/service/a.ts', '/// <reference types="node" />'],
      ['server/engine/syntax/javascript/a.ts', "import { Parser } from 'web-tree-sitter';"],
      ['server/engine/syntax/tree.ts', "import { Tree } from 'web-tree-sitter';"],
      ['server/engine/evaluate/a.ts', "import { express } from '../platforms/express/read.ts';"],
      ['server/engine/evaluate/a.ts', "import { respond } from '../service/respond.ts';"],
      ['server/engine/platforms/express/a.ts', "import { respond } from '../../service/respond.ts';"],
      ['server/engine/platforms/express/a.ts', "import { hook } from '../fastify/behave.ts';"],
      ['server/engine/platforms/node/a.ts', "import { Apps } from '../express/app.ts';"],
      ['server/engine/platforms/express/a.ts', "import type { Rule } from '../../rules/rule.ts';"],
      ['server/engine/rules/a.ts', "import type { Unit } from '../syntax/unit.ts';"],
      ['server/engine/rules/a.ts', "import { express } from '../platforms/express/read.ts';"],
      ['server/engine/rules/a.ts', "const unit = require('../syntax/unit.ts');"],
      ['server/engine/rules/a.ts', "type Unit = import('../syntax/unit.ts').Unit;"],
      ['server/engine/analyze.ts', "import { readFile } from 'node:fs/promises';"],
      ['server/engine/analyze.ts', "import type { Connection } from 'vscode-languageserver';"],
      ['server/engine/analyze.ts', 'const load = (name: string) => import(name);'],
      ['server/engine/analyze.ts', "import { protocol } from '../lsp/protocol.ts';"],
      ['server/engine/elsewhere/a.ts', "import { join } from 'node:path';"],
      ['server/lsp/a.ts', "import { window } from 'vscode';"],
      ['server/lsp/a.ts', "import { readFileSync } from 'node:fs';"],
      ['server/lsp/a.ts', "import { converse } from '../engine/service/converse.ts';"],
      ['server/lsp/a.ts', "import { main } from '../cli/main.ts';"],
      ['server/lsp/a.ts', "import { analysis } from '../engine/analysis.ts';"],
      ['server/lsp/node.ts', "import type { Rule } from '../engine/rules/rule.ts';"],
      ['server/cli/a.ts', "import { Position } from 'vscode-languageserver';"],
      ['server/cli/a.ts', "import { RULES } from '../engine/rules/all.ts';"],
      ['server/cli/a.ts', "import { start } from '../lsp/server.ts';"],
      ['client/a.ts', "import { openEngine } from '../server/engine/analyze.ts';"],
      ['client/a.ts', "import { settings } from '../server/lsp/settings.ts';"],
      ['client/a.ts', "import { readFile } from 'node:fs/promises';"],
      ['client/a.ts', "import { Position } from 'vscode-languageserver';"],
      ['server/other/a.ts', ''],
    ],
  },
  {
    says: 'a platform is known to one index line alone, and so is a rule',
    broken: (source) =>
      complain(
        source,
        source.imports.flatMap(({ from }) =>
          from !== null && isKnownElsewhere(from, source.path) ? [`imports ${from}`] : [],
        ),
      ),
    breakers: [
      ['server/engine/analyze.ts', "import { express } from './platforms/express/read.ts';"],
      ['server/engine/project/packages.ts', "import { express } from '../platforms/express/read.ts';"],
      ['server/engine/findings.ts', "import { corsAfterRoutes } from './rules/cors-after-routes.ts';"],
      ['server/engine/rules/reflected-origin.ts', "import { corsAfterRoutes } from './cors-after-routes.ts';"],
    ],
  },
  {
    says: 'browser, patterns and service name no platform',
    broken: (source) =>
      PURE_ROOMS.test(source.path)
        ? complain(
            source,
            [...source.text.matchAll(PLATFORM)].map(([name]) => `names ${name}`),
          )
        : [],
    breakers: [
      ['server/engine/browser/a.ts', '// As nginx does.'],
      ['server/engine/service/a.ts', 'const expressRouter = 1;'],
      ['server/engine/service/a.ts', "const by = 'Fastify';"],
    ],
  },
  {
    says: 'origins are compared in browser only',
    broken: (source) =>
      ENGINE.test(source.path) && !source.path.startsWith('server/engine/browser/')
        ? complain(
            source,
            source.comparisons
              .filter(
                (sides) => sides.some((side) => HOLDS_ORIGIN.test(side)) && !sides.some((side) => NO_ORIGIN.test(side)),
              )
              .map((sides) => `compares ${sides.join(' with ')}`),
          )
        : [],
    breakers: [
      ['server/engine/rules/a.ts', 'const same = line.value === page.origin;'],
      ['server/engine/service/a.ts', 'if (origin !== allowed) refuse();'],
      ['server/engine/evaluate/a.ts', "const opaque = requestOrigin === 'null';"],
    ],
  },
  {
    says: 'only converse makes exchanges, and only browser/judge is asked for verdicts',
    broken: (source) => {
      // The door passes `judge` on, for conversations that have been observed.
      const mayJudge = ['server/engine/service/converse.ts', 'server/engine/analyze.ts'];
      if (!ENGINE.test(source.path) || mayJudge.includes(source.path)) return [];
      const judges = source.imports.some(
        ({ from, typeOnly }) => from === 'server/engine/browser/judge.ts' && !typeOnly,
      );
      return complain(source, [
        ...(source.keys.has('verdict') ? ['makes an exchange'] : []),
        ...(judges ? ['asks for a verdict'] : []),
      ]);
    },
    breakers: [
      [
        'server/engine/rules/a.ts',
        "const witness = { exchanges: [{ page, trips: [], world: {}, verdict: { outcome: 'allowed' } }] };",
      ],
      ['server/engine/hover.ts', 'const exchange = { page, trips, world, verdict };'],
      ['server/engine/service/a.ts', "import { judge } from '../browser/judge.ts';"],
    ],
  },
  {
    says: 'rules set no confidence',
    broken: (source) =>
      source.path.startsWith('server/engine/rules/') && source.keys.has('confidence')
        ? complain(source, ['sets a confidence'])
        : [],
    breakers: [['server/engine/rules/a.ts', "const finding = { at, confidence: 'certain' };"]],
  },
  {
    says: 'the engine has no clock, no chance, no console and no host',
    broken: (source) => {
      if (!ENGINE.test(source.path)) return [];
      const chance = /\bMath\.random\b/.test(source.text) ? ['Math.random'] : [];
      return complain(
        source,
        [...IMPURE_NAMES.filter((name) => source.identifiers.has(name)), ...chance].map((name) => `uses ${name}`),
      );
    },
    breakers: [
      ['server/engine/a.ts', 'const started = Date.now();'],
      ['server/engine/service/a.ts', 'setTimeout(stop, 100);'],
      ['server/engine/a.ts', 'console.log(1);'],
      ['server/engine/a.ts', 'const id = Math.random();'],
      ['server/engine/a.ts', 'declare const globalThis: unknown;'],
    ],
  },
  {
    says: 'URL is used in browser only',
    broken: (source) =>
      ENGINE.test(source.path) && !source.path.startsWith('server/engine/browser/') && source.identifiers.has('URL')
        ? complain(source, ['uses URL'])
        : [],
    breakers: [['server/engine/service/a.ts', 'const { origin } = new URL(text);']],
  },
  {
    says: 'nothing keeps state at module level',
    broken: (source) =>
      SHIPPED.test(source.path)
        ? complain(
            source,
            source.variables.map((text) => `has ${text}`),
          )
        : [],
    breakers: [
      ['server/engine/a.ts', 'let count = 0;'],
      ['client/a.ts', 'export let client: unknown;'],
      ['server/lsp/a.ts', 'var count = 0;'],
    ],
  },
  {
    says: 'nothing of the workspace is run, and nothing is sent over the network',
    broken: (source) => {
      if (!SHIPPED.test(source.path)) return [];
      const modules = source.imports.flatMap(({ from }) =>
        from !== null && REACHING_OUT.test(from) ? [`imports ${from}`] : [],
      );
      return complain(source, [
        ...modules,
        ...['eval', 'Function', 'fetch', 'XMLHttpRequest', 'WebSocket']
          .filter((name) => source.identifiers.has(name))
          .map((name) => `uses ${name}`),
      ]);
    },
    breakers: [
      ['server/cli/a.ts', "import { spawnSync } from 'node:child_process';"],
      ['server/cli/a.ts', "import { get } from 'https';"],
      ['server/lsp/node.ts', "const { createContext } = require('node:vm');"],
      ['server/cli/a.ts', 'const answer = await fetch(url);'],
      ['client/a.ts', 'const run = new Function(text);'],
    ],
  },
  {
    says: `no file is longer than ${MOST_LINES} lines`,
    broken: (source) => {
      const lines = source.text.split('\n').length - 1;
      return lines > MOST_LINES ? complain(source, [`has ${lines} lines`]) : [];
    },
    breakers: [['server/cli/a.ts', '\n'.repeat(MOST_LINES + 1)]],
  },
];
