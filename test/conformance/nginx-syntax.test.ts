import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../scripts/lib/process.mjs';
import { parseNginx } from '../../server/engine/syntax/nginx/parse.ts';
import type { Directive, Word } from '../../server/engine/syntax/nginx/unit.ts';
import { type NginxBinary, nginxBinaries, pythonWithCrossplane } from '../real/nginx.ts';
import { runPython } from '../real/python.ts';
import { type CorpusFile, corpus, wholeConfiguration } from '../syntax/nginx/corpus.ts';
import { configurations } from '../syntax/nginx/trees.ts';

/**
 * The parser against two others: nginx itself takes the corpus for valid, and crossplane, an independent parser, reads the same directives, words and
 * blocks in it. Not compared with crossplane: Lua blocks, and `}` within bare words, which it takes for the end of a block (nginx does not).
 */

/** `[words, block]`, as crossplane has them. */
type Tree = readonly (readonly [readonly string[], Tree | null])[];

const READ_ALL = `
import crossplane, json, os, sys
def tree(block):
    return [[[d['directive']] + d['args'], tree(d['block']) if 'block' in d else None] for d in block if 'comment' not in d]
out = {}
for name in sorted(os.listdir(sys.argv[1])):
    read = crossplane.parse(os.path.join(sys.argv[1], name), single=True, combine=False, check_ctx=False, check_args=False, strict=False)
    assert read['status'] == 'ok', (name, read['errors'])
    out[name] = tree(read['config'][0]['parsed'])
with open(sys.argv[2], 'w') as file:
    json.dump(out, file)
`;

const NOT_READ_BY_CROSSPLANE: ReadonlySet<string> = new Set(['server-braces-in-words.conf']);

let scratch = '';
let binaries: readonly NginxBinary[] = [];

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'nginx-syntax-'));
  binaries = await nginxBinaries();
}, 600_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the corpus', () => {
  it('is valid for nginx itself', async () => {
    for (const { version, binary } of binaries) {
      const refused: string[] = [];
      for (const file of corpus()) refused.push(...(await complaints(binary, file)));
      expect(refused, `nginx ${version}`).toEqual([]);
    }
  });

  it.each(corpus())('$name is read without an error', ({ name, text }) => {
    const unit = parseNginx(name, text);
    expect({ errors: unit.errors, isTemplate: unit.isTemplate }).toEqual({ errors: [], isTemplate: false });
  });

  it('is read as crossplane reads it', async () => {
    const files = corpus().filter(({ name }) => !NOT_READ_BY_CROSSPLANE.has(name));
    expect(files.length).toBeGreaterThanOrEqual(40);
    await expectEqualReadings(new Map(files.map(({ name, text }) => [name, text])));
  });
});

describe('random configurations', () => {
  it('are read as crossplane reads them', async () => {
    const texts = fc.sample(configurations, { numRuns: 500, seed: 6 }).map(({ text }) => text);
    await expectEqualReadings(new Map(texts.map((text, index) => [`${index}.conf`, text])));
  });
});

async function complaints(binary: string, file: CorpusFile): Promise<readonly string[]> {
  const prefix = join(scratch, 'nginx');
  mkdirSync(join(prefix, 'logs'), { recursive: true });
  const path = join(prefix, file.name);
  writeFileSync(path, wholeConfiguration(file));
  const { code, output } = await run(binary, ['-t', '-p', prefix, '-c', path, '-e', 'logs/error.log'], {
    cwd: prefix,
    limitMs: 20_000,
  });
  return code === 0 ? [] : [output];
}

async function expectEqualReadings(texts: ReadonlyMap<string, string>): Promise<void> {
  const folder = mkdtempSync(join(scratch, 'texts-'));
  for (const [name, text] of texts) writeFileSync(join(folder, name), text);
  const result = join(scratch, `${texts.size}.json`);
  await runPython(await pythonWithCrossplane(), ['-c', READ_ALL, folder, result]);
  const theirs: Record<string, Tree> = JSON.parse(readFileSync(result, 'utf8'));
  for (const [name, text] of texts) {
    const { directives } = parseNginx(name, text);
    expect({ name, tree: treeOf(directives, text) }).toEqual({ name, tree: theirs[name] });
  }
}

function treeOf(directives: readonly Directive[], text: string): Tree {
  return directives.map(({ name, args, block }) => {
    const words = args.map((word) => asCrossplane(word, text));
    const shown = name.value === 'if' ? withoutParentheses(words) : words;
    return [[asCrossplane(name, text), ...shown], block === null ? null : treeOf(block.directives, text)];
  });
}

/** Crossplane resolves the escape of the quote that it stands in and no other, and reads all line ends as line feeds. */
function asCrossplane({ start, end, quote }: Word, text: string): string {
  const written = text.slice(start, end).replace(/\r\n?/g, '\n');
  if (quote === null) return written;
  return written.slice(1, -1).replace(/\\([\s\S])/g, (whole, char) => (char === quote ? char : whole));
}

/** Crossplane takes the parentheses of a condition away. */
function withoutParentheses(words: readonly string[]): readonly string[] {
  const last = words.length - 1;
  if (!words[0]?.startsWith('(') || !words[last]?.endsWith(')')) return words;
  const inner = words.map((word, index) => (index === 0 ? word.slice(1).trimStart() : word));
  inner[last] = (inner[last] ?? '').slice(0, -1).trimEnd();
  return inner.filter((word, index) => word !== '' || (index > 0 && index < last));
}
