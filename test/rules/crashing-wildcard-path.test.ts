import { describe, expect, it } from 'vitest';
import { EXPRESS_4, EXPRESS_5, type Stack } from '../conformance/stacks.ts';
import { analyzeAs, openTestEngine } from './fixture.ts';

const engine = openTestEngine();

const HEAD = "const express = require('express');\nconst cors = require('cors');\nconst app = express();\n";

async function found(body: string, stack: Stack | undefined) {
  const { findings } = await analyzeAs(engine, '/project/server.js', HEAD + body, stack);
  return findings
    .filter(({ rule }) => rule === 'crashing-wildcard-path')
    .map(({ severity, confidence, fixes }) => [
      `${confidence} ${severity}`,
      ...fixes.map(({ title, safety }) => `${safety}: ${title}`),
    ]);
}

const OPTIONS = "app.options('*', cors());\n";
const ALONE = `${OPTIONS}app.get('/v1/data', cors(), (req, res) => res.json({}));\n`;

describe('a wildcard of Express 4', () => {
  it('is an error under Express 5, with a safe fix', async () => {
    expect(await found(ALONE, EXPRESS_5)).toEqual([['certain error', 'safe: Write /{*splat}']]);
  });

  it('is right under Express 4', async () => {
    expect(await found(ALONE, EXPRESS_4)).toEqual([]);
  });

  it('is suspected where nothing tells the version, and then no fix is safe but to leave it out', async () => {
    expect(await found(ALONE, undefined)).toEqual([['suspected warning', 'suggested: Write /{*splat}']]);
    expect(await found(`app.use(cors());\n${ALONE}`, undefined)).toEqual([
      ['suspected warning', 'safe: Leave it out: preflights are answered before', 'suggested: Write /{*splat}'],
    ]);
  });

  it('is suspected at the paths at which CORS is set up, and at no other', async () => {
    const page = "app.use(cors());\napp.get('*', (req, res) => res.sendFile('index.html'));\n";
    expect(await found(page, undefined)).toEqual([]);
    expect(await found(page, EXPRESS_5)).toEqual([['certain error', 'safe: Write /{*splat}']]);
  });

  it.each([
    ['middleware that comes later', `${OPTIONS}app.use(cors());\n`],
    ['middleware for another path', `app.use('/v2', cors());\n${OPTIONS}`],
    ['middleware that lets preflights pass', `app.use(cors({ preflightContinue: true }));\n${OPTIONS}`],
    ['a part of a chain', "app.use(cors()).options('*', cors());\n"],
  ])('is not left out where preflights are answered by it: %s', async (_, body) => {
    const [finding] = await found(`${body}app.get('/v1/data', (req, res) => res.json({}));\n`, EXPRESS_5);
    expect(finding?.filter((title) => title.includes('Leave'))).toEqual([]);
  });
});
