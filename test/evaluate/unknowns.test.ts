import { describe, expect, it } from 'vitest';
import { A, B, type Probed, probe, probeBody, runsOf } from './probe.ts';

/** The choices of a program: `kind: what it says`, with what is presumed. */
const choicesOf = ({ program }: Probed): string[] =>
  program.choices.map(
    ({ kind, says, presumed }) => `${kind}: ${says}${presumed === undefined ? '' : ` (${presumed})`}`,
  );

describe('the environment', () => {
  it('is a circumstance: set or not', async () => {
    const probed = await probeBody("see(process.env.ORIGIN ? 'set' : 'not')");
    expect(choicesOf(probed)).toEqual(['circumstance: the environment variable ORIGIN is set']);
    expect(runsOf(probed.program)).toEqual([['set'], ['not']]);
  });

  it('is the same wherever it is read', async () => {
    const { program } = await probeBody(
      "const { ORIGIN } = process.env; see(process.env.ORIGIN ? 1 : 2); see(ORIGIN ? 1 : 2); see(process.env['ORIGIN'] ? 1 : 2)",
    );
    expect(runsOf(program)).toEqual([
      ['1', '1', '1'],
      ['2', '2', '2'],
    ]);
  });

  it('has as many choices as variables', async () => {
    const { program } = await probeBody('see(process.env.A ? 1 : 2); see(process.env.B ? 1 : 2)');
    expect(program.choices.map(({ id }) => id)).toEqual(['env:A?', 'env:B?']);
    expect(runsOf(program)).toHaveLength(4);
  });

  it('gives a default where it is not set', async () => {
    const { program } = await probeBody("see(process.env.ORIGIN || 'https://a.example')");
    expect(runsOf(program)).toEqual([['?the environment variable ORIGIN'], ['https://a.example']]);
  });

  it('is asked for each value that it is compared with', async () => {
    const probed = await probeBody(
      "see(process.env.MODE === 'a'); see(process.env.MODE === 'b'); see(process.env.MODE === 'a')",
    );
    expect(choicesOf(probed)).toEqual([
      'circumstance: the environment variable MODE is "a"',
      'circumstance: the environment variable MODE is "b"',
    ]);
    expect(runsOf(probed.program)).toContainEqual(['true', 'false', 'true']);
  });

  it('holds texts: it equals nothing else', async () => {
    const { program } = await probeBody(
      'see(process.env.MODE === true); see(process.env.MODE === false); see(process.env.MODE === null)',
    );
    expect(runsOf(program)).toEqual([['false', 'false', 'false']]);
  });

  it('ends an optional chain where it is not set', async () => {
    const { program } = await probeBody("see(process.env.ORIGINS?.split(',') === undefined)");
    expect(runsOf(program)).toContainEqual(['true']);
    expect(runsOf(program)).toContainEqual(['false']);
  });

  it('is unread once the request is compared with it', async () => {
    const probed = await probeBody('see(origin === process.env.ORIGIN)');
    expect(choicesOf(probed)).toEqual(['unread: the environment variable ORIGIN equals another value']);
  });
});

describe('NODE_ENV', () => {
  it.each([
    ["process.env.NODE_ENV === 'production'", 'true'],
    ["process.env.NODE_ENV !== 'production'", 'false'],
    ["process.env.NODE_ENV === 'development'", 'false'],
    ["'test' === process.env.NODE_ENV", 'false'],
    ['!process.env.NODE_ENV', 'false'],
    ['process.env.NODE_ENV ? 1 : 2', '1'],
  ])('is presumed to be production: %s', async (test, seen) => {
    const probed = await probeBody(`see(${test})`);
    expect(runsOf(probed.program)).toEqual([[seen]]);
    expect(probed.program.choices).toMatchObject([{ kind: 'circumstance' }]);
    expect(probed.program.choices[0]).toHaveProperty('presumed');
  });

  it('is overridden by a world', async () => {
    const { program } = await probeBody("see(process.env.NODE_ENV === 'development' ? '*' : 'https://a.example')");
    const [choice] = program.choices;
    expect(runsOf(program, A, { [choice?.id ?? '']: 'yes' })).toEqual([['*']]);
  });
});

describe('code that is elsewhere', () => {
  it('is unread', async () => {
    const probed = await probe(
      "const { see, handle } = require('probe');\nconst list = require('./list');\nhandle(() => see(list.on ? 1 : 2));",
    );
    expect(choicesOf(probed)).toEqual(['unread: ./list.on counts as true']);
  });

  it.each([
    ['import list from "./list"', 'list'],
    ['import { list } from "./list"', 'list'],
    ['import * as all from "./list"', 'all.list'],
    ['const list = require("./list")', 'list'],
    ['const list = require(name)', 'list'],
    ['const list = (await import("./list")).list', 'list'],
  ])('is unread in any way that it is asked for: %s', async (line, list) => {
    const { values } = await probe(`const { see, handle } = require('probe');\n${line};\nhandle(() => see(${list}));`);
    expect(values).toMatchObject([{ is: 'unknown', kind: 'unread' }]);
  });

  it('asks the same of the same value once', async () => {
    const probed = await probe(
      "import { on } from './config';\nconst { see, handle } = require('probe');\nhandle(() => { see(on ? 1 : 2); see(on ? 1 : 2); see(!on); });",
    );
    expect(runsOf(probed.program)).toEqual([
      ['1', '1', 'false'],
      ['2', '2', 'true'],
    ]);
  });
});

describe('a name that nothing binds', () => {
  it('is a circumstance', async () => {
    const { values } = await probeBody('see(config); see(config.origin)');
    expect(values).toMatchObject([
      { is: 'unknown', kind: 'circumstance', reason: 'config' },
      { is: 'unknown', kind: 'circumstance', reason: 'config.origin' },
    ]);
  });
});

describe('what unseen code makes', () => {
  const kindsOf = async (body: string) =>
    (await probeBody(body)).values.map((value) => (value.is === 'unknown' ? value.kind : value.is));

  it('of nothing of the request is a circumstance', async () => {
    expect(await kindsOf('see(check()); see(check(1)); see(check({ a: 1 }))')).toEqual(Array(3).fill('circumstance'));
  });

  it('of a part of the request is unread', async () => {
    expect(
      await kindsOf(
        'see(check(origin)); see(check({ a: { b: origin } })); see(check([origin])); see(check(() => origin)); see(check(!origin))',
      ),
    ).toEqual(Array(5).fill('unread'));
  });

  it('of the same constants is the same', async () => {
    const { program } = await probeBody("see(flag('a') ? 1 : 2); see(flag('a') ? 1 : 2); see(flag('b') ? 1 : 2)");
    expect(program.choices).toHaveLength(2);
  });
});

describe('a list that is not fully seen', () => {
  it('may hold the origin: what is seen of it decides first', async () => {
    const probed = await probeBody("see(['https://a.example', ...more()].includes(origin))");
    expect(probed.program.choices).toMatchObject([{ kind: 'unread' }]);
    expect(runsOf(probed.program, A)).toEqual([['true']]);
    expect(runsOf(probed.program, B)).toEqual([['true'], ['false']]);
  });

  it.each([
    ["const l = ['https://b.example']; l[0] = x()", 'l.includes(origin)'],
    ["const l = ['https://b.example']; l.pop()", 'l.includes(origin)'],
    ["const l = ['https://b.example', ...x()]", 'l.some((o) => o === origin)'],
    ['const l = new Set(x())', 'l.has(origin)'],
    ['const l = new Map(x())', 'l.has(origin)'],
    ["const l = x().concat('https://b.example')", 'l.includes(origin)'],
    ["const l = process.env.ORIGINS.split(',')", 'l.includes(origin)'],
  ])('is one after: %s; %s', async (list, test) => {
    const { program } = await probeBody(`${list}; see(${test} ? 'in' : 'out')`);
    expect(program.choices.map(({ kind }) => kind)).toEqual(['unread']);
    expect(runsOf(program)).toEqual([['in'], ['out']]);
  });
});

describe('an object that is not fully seen', () => {
  it.each(['{ ...x() }', '{ [x()]: 1 }', 'Object.assign({}, x())'])(
    'has members that are unread: %s',
    async (object) => {
      const { values } = await probeBody(`const o = ${object}; see(o.a)`);
      expect(values).toMatchObject([{ is: 'unknown', kind: 'unread' }]);
    },
  );

  it('has those that are written behind what is not seen', async () => {
    const { program } = await probeBody('const o = { ...x(), a: 1 }; see(o.a)');
    expect(runsOf(program)).toEqual([['1']]);
  });
});
