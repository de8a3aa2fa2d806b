import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { openParsers, type WasmName } from '../../server/engine/syntax/parser.ts';
import { TooLarge } from '../../server/engine/syntax/tree.ts';
import { loadWasm } from './load-wasm.ts';

const require = createRequire(import.meta.url);

describe('openParsers', () => {
  it('loads what a text needs, when it needs it, once', async () => {
    const loaded: WasmName[] = [];
    const parsers = openParsers((name) => {
      loaded.push(name);
      return loadWasm(name);
    });
    expect(loaded).toEqual([]);
    await Promise.all([parsers.parse('a.js', 'a', 'javascript'), parsers.parse('b.js', 'b', 'javascript')]);
    expect(loaded).toEqual(['web-tree-sitter', 'tree-sitter-javascript']);
    await parsers.parse('c.tsx', 'c', 'tsx');
    await parsers.parse('d.js', 'd', 'javascript');
    expect(loaded).toEqual(['web-tree-sitter', 'tree-sitter-javascript', 'tree-sitter-tsx']);
  });

  it('parses texts of several languages at the same time', async () => {
    const parsers = openParsers(loadWasm);
    const languages = ['javascript', 'typescript', 'tsx'] as const;
    const texts = Array.from({ length: 30 }, (_, at) => `name${at}();`);
    const units = await Promise.all(texts.map((text, at) => parsers.parse(`${at}`, text, languages[at % 3] ?? 'tsx')));
    expect(units.map((unit) => [unit.file, unit.text, unit.errors.length, unit.body.length])).toEqual(
      texts.map((text, at) => [`${at}`, text, 0, 1]),
    );
  });

  it('passes on a failed load, and tries again for the next text', async () => {
    let failures = 1;
    const parsers = openParsers((name) => {
      if (name === 'tree-sitter-javascript' && failures-- > 0) return Promise.reject(new Error('no such file'));
      return loadWasm(name);
    });
    await expect(parsers.parse('a.js', 'a', 'javascript')).rejects.toThrow('no such file');
    expect((await parsers.parse('a.js', 'a', 'javascript')).body).toHaveLength(1);
  });

  it('refuses a text of more than a million nodes, and goes on', async () => {
    const parsers = openParsers(loadWasm);
    await expect(parsers.parse('a.js', '[],'.repeat(300_000), 'javascript')).rejects.toBeInstanceOf(TooLarge);
    expect((await parsers.parse('b.js', 'a', 'javascript')).body).toHaveLength(1);
  }, 30_000);

  it('gives its memory back', async () => {
    const parsers = openParsers(loadWasm);
    const text = readFileSync(require.resolve('express4/lib/response.js'), 'utf8');
    const parse = async (times: number) => {
      for (let at = 0; at < times; at++) await parsers.parse('a.js', text, 'javascript');
      return process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    };
    const before = await parse(30);
    const after = await parse(300);
    // Kept trees of this text take more than 0.5 MB each, 150 MB in all.
    expect(after - before).toBeLessThan(20_000_000);
  }, 60_000);

  it('reads a thousand lines quickly', async () => {
    const parsers = openParsers(loadWasm);
    const text = readFileSync(require.resolve('express4/lib/response.js'), 'utf8')
      .split('\n')
      .slice(0, 1000)
      .join('\n');
    const times: number[] = [];
    for (let at = 0; at < 30; at++) {
      const start = performance.now();
      await parsers.parse('a.js', text, 'javascript');
      times.push(performance.now() - start);
    }
    const median = times.toSorted((a, b) => a - b)[15];
    // About 10 ms; the bound leaves room for a busy machine.
    expect(median).toBeLessThan(100);
  });
});
