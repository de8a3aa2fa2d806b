import { describe, expect, it } from 'vitest';
import { changeEntries } from '../../../../server/engine/platforms/node/render/entries.ts';
import type { Change } from '../../../../server/engine/service/change.ts';
import { openParsers } from '../../../../server/engine/syntax/parser.ts';
import { applied } from '../../../rules/project.ts';
import { loadWasm } from '../../../syntax/load-wasm.ts';

const FILE = '/project/server.js';
const parsers = openParsers(loadWasm);

type Differs = Partial<Omit<Extract<Change, { kind: 'entries' }>, 'kind' | 'site' | 'literal'>> & {
  readonly literal?: string;
};

/** What the text becomes, or why it stays: `at` is the option, the value or the call whose list changes. */
async function changed(text: string, at: string, { literal, ...differs }: Differs): Promise<string> {
  const unit = await parsers.parse(FILE, text, 'javascript');
  const site = (part: string) => {
    const start = text.indexOf(part);
    if (start < 0) throw new Error(`${part} is not in the text`);
    return { file: FILE, start, end: start + part.length };
  };
  const rendered = changeEntries(unit, {
    kind: 'entries',
    site: site(at),
    ...(literal === undefined ? {} : { literal: site(literal) }),
    role: 'methods',
    add: [],
    remove: [],
    now: [],
    title: '',
    safety: 'suggested',
    ...differs,
  });
  if ('declined' in rendered) return `declined: ${rendered.declined}`;
  return `${applied(FILE, text, rendered.edits)}${rendered.reaches === undefined ? '' : ` // ${rendered.reaches}`}`;
}

const GET_POST = ['GET', 'POST'];

describe('a list in an array', () => {
  it.each([
    ["f(['GET', 'POST'])", "f(['GET', 'POST', 'PUT'])"],
    ['f(["GET","POST"])', 'f(["GET","POST","PUT"])'],
    ["f([ 'GET', 'POST', ])", "f([ 'GET', 'POST', 'PUT', ])"],
    ["f([\n  'GET',\n  'POST',\n])", "f([\n  'GET',\n  'POST',\n  'PUT',\n])"],
    ["f([\r\n\t'GET',\r\n\t'POST'\r\n])", "f([\r\n\t'GET',\r\n\t'POST',\r\n\t'PUT'\r\n])"],
    ["f([\n  'GET',\n  'POST', // creates\n])", "f([\n  'GET',\n  'POST', // creates\n  'PUT',\n])"],
    ["f([\n  'GET',\n  'POST' /* creates */\n])", "f([\n  'GET',\n  'POST', /* creates */\n  'PUT'\n])"],
  ])('%j grows to %j', async (text, grown) => {
    expect(await changed(text, text.slice(2, -1), { add: ['PUT'], now: GET_POST })).toBe(grown);
  });

  it.each([
    [['GET'], "f(['POST', 'PUT'])"],
    [['PUT'], "f(['GET', 'POST'])"],
    [['POST', 'PUT'], "f(['GET'])"],
    [['GET', 'POST'], "f(['PUT'])"],
    [['GET', 'PUT'], "f(['POST'])"],
    [['GET', 'POST', 'PUT'], 'f([])'],
  ])('without %j', async (remove, left) => {
    const text = "f(['GET', 'POST', 'PUT'])";
    expect(await changed(text, text.slice(2, -1), { remove, now: ['GET', 'POST', 'PUT'] })).toBe(left);
  });

  it('what is added takes the place of what goes', async () => {
    expect(
      await changed("f(['put', '*', 'GET'])", "['put', '*', 'GET']", {
        add: ['PUT', 'PATCH', 'DELETE'],
        remove: ['put', '*'],
        now: ['put', '*', 'GET'],
      }),
    ).toBe("f(['PUT', 'PATCH', 'GET', 'DELETE'])");
  });

  it('an item that holds several is split', async () => {
    expect(await changed("f(['GET POST', 'PUT'])", "['GET POST', 'PUT']", { now: ['GET', 'POST', 'PUT'] })).toBe(
      "f(['GET', 'POST', 'PUT'])",
    );
  });

  it('an empty one', async () => {
    expect(await changed('f([])', '[]', { add: ['PUT'] })).toBe("f(['PUT'])");
  });

  it.each(["f([...BASE, 'POST'])", "f([GET, 'POST'])"])('%s is made in parts', async (text) => {
    expect(await changed(text, text.slice(2, -1), { add: ['PUT'], now: GET_POST })).toMatch(/^declined/);
  });
});

describe('a list in a text', () => {
  it.each([
    ["f('GET,POST')", "f('GET,POST,PUT')"],
    ["f('GET, POST')", "f('GET, POST, PUT')"],
    ['f("GET , POST,")', 'f("GET , POST , PUT,")'],
    ['f(`GET, POST`)', 'f(`GET, POST, PUT`)'],
    ["f('GET POST')", "f('GET, POST, PUT')"],
    ["f('GET;POST')", "f('GET, POST, PUT')"],
  ])('%s grows to %s', async (text, grown) => {
    expect(await changed(text, text.slice(2, -1), { add: ['PUT'], now: GET_POST })).toBe(grown);
  });

  it.each([
    [['GET'], "f('POST, PUT')"],
    [['PUT'], "f('GET, POST')"],
    [['GET', 'POST'], "f('PUT')"],
  ])('without %j', async (remove, left) => {
    expect(await changed("f('GET, POST, PUT')", "'GET, POST, PUT'", { remove, now: ['GET', 'POST', 'PUT'] })).toBe(
      left,
    );
  });

  it('that is spelt with escapes stays', async () => {
    expect(await changed("f('GET,\\x50OST')", "'GET,\\x50OST'", { add: ['PUT'], now: GET_POST })).toMatch(/^declined/);
  });
});

describe('a list that is written elsewhere', () => {
  const grows = { add: ['PUT'], now: GET_POST };

  it('behind a name', async () => {
    const text = "const ALL = ['GET', 'POST'];\nf({ methods: ALL });";
    expect(await changed(text, 'methods: ALL', grows)).toBe(
      "const ALL = ['GET', 'POST', 'PUT'];\nf({ methods: ALL });",
    );
  });

  it('that other code reads', async () => {
    const text = "const ALL = ['GET', 'POST'];\nf({ methods: ALL }, ALL);";
    expect(await changed(text, 'methods: ALL', grows)).toMatch(/ALL\); \/\/ other code/);
  });

  it.each([
    ["f(['GET', 'POST'].join(', '))", "f(['GET', 'POST', 'PUT'].join(', '))"],
    ["f('GET,POST'.split(','))", "f('GET,POST,PUT'.split(','))"],
  ])('joined or split: %s', async (text, grown) => {
    expect(await changed(text, text.slice(2, -1), grows)).toBe(grown);
  });

  it('where it is said to be', async () => {
    const text = "const T = [['a', 'GET, POST']];\nfor (const [n, v] of T) f(n, v);";
    expect(await changed(text, 'v);', { ...grows, literal: "'GET, POST'" })).toBe(
      "const T = [['a', 'GET, POST, PUT']];\nfor (const [n, v] of T) f(n, v);",
    );
  });

  it('of which the literal is a part alone stays', async () => {
    expect(await changed("f(first + 'POST')", "first + 'POST'", { ...grows, literal: "'POST'" })).toMatch(/^declined/);
  });

  it('by code that is not in view stays', async () => {
    expect(await changed('f({ methods: load() })', 'methods: load()', grows)).toMatch(/^declined/);
  });
});

describe("a library's default", () => {
  const now = ['GET', 'POST'];
  it.each([
    ['cors()', "cors({ methods: ['GET', 'POST', 'PUT'] })"],
    ['cors({})', "cors({ methods: ['GET', 'POST', 'PUT'] })"],
    ["cors({ origin: 'x' })", "cors({ origin: 'x', methods: ['GET', 'POST', 'PUT'] })"],
    ["cors({\n  origin: 'x',\n})", "cors({\n  origin: 'x',\n  methods: ['GET', 'POST', 'PUT'],\n})"],
    ['app.register(cors)', "app.register(cors, { methods: ['GET', 'POST', 'PUT'] })"],
    ["app.register(cors, { origin: 'x' })", "app.register(cors, { origin: 'x', methods: ['GET', 'POST', 'PUT'] })"],
  ])('%j becomes %j', async (text, written) => {
    expect(await changed(text, text, { add: ['PUT'], now })).toBe(written);
  });

  it('behind a name', async () => {
    const text = "const options = { origin: 'x' };\ncors(options);";
    expect(await changed(text, 'cors(options)', { add: ['PUT'], now })).toBe(
      "const options = { origin: 'x', methods: ['GET', 'POST', 'PUT'] };\ncors(options);",
    );
  });

  it.each(['cors(load())', 'cors((req, callback) => callback(null, {}))'])(
    '%s: the options are made elsewhere',
    async (text) => {
      expect(await changed(text, text, { add: ['PUT'], now })).toMatch(/^declined/);
    },
  );
});
