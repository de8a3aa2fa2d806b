import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directivesIn } from '../../../server/engine/syntax/nginx/walk.ts';
import { fuzzNginx, malformed, parsing } from '../../fuzz/nginx-mutations.ts';
import { plain, read, short, words } from './reading.ts';
import { configurations } from './trees.ts';

describe('words', () => {
  it.each([
    ['a "b c" d;', ['a', 'b c', 'd']],
    [`a 'it"s' "it's" it's;`, ['a', 'it"s', "it's", "it's"]],
    [String.raw`a "\"" '\'' "\\" "\t" "\d" b\ c b\;c;`, ['a', '"', "'", '\\', '\t', '\\d', 'b\\ c', 'b\\;c']],
    ['a ${b}c "${d}" $e{;', ['a', '${b}c', '${d}', '$e']],
    ['a "" \'\';', ['a', '', '']],
    ['a b#c "#d"; # e', ['a', 'b#c', '#d']],
    ['if ($a = "b") { }', ['if', '($a', '=', 'b', ')']],
    ['a "two\nlines" b\n  c\n;', ['a', 'two\nlines', 'b', 'c']],
    ['a b} c;', ['a', 'b}', 'c']],
    ['\ufeffa \ud800 \0;\r\n', ['a', '\ud800', '\0']],
  ])('%j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });
});

it('spans hold the quotes, and end with the semicolon or the brace', () => {
  const text = 'a "b" { c d; }';
  const [outer] = read(text).directives;
  expect(text.slice(outer?.args[0]?.start, outer?.args[0]?.end)).toBe('"b"');
  expect(text.slice(outer?.start, outer?.end)).toBe(text);
  expect(text.slice(outer?.block?.directives[0]?.start, outer?.block?.directives[0]?.end)).toBe('c d;');
});

it('comments are read without their sign and their line end', () => {
  expect(read('# a\r\nb c; #d').comments).toEqual([
    { start: 0, end: 3, text: ' a', block: false },
    { start: 10, end: 12, text: 'd', block: false },
  ]);
});

describe('Lua blocks are text', () => {
  it.each([
    'content_by_lua_block { local t = {{1}, "}"} -- }\n x = [==[ } ]==] --[[ } ]] }',
    "set_by_lua_block $a { return '{' }",
  ])('%s', (text) => {
    const unit = read(`${text} b c;`);
    expect(unit.directives.map(({ name, block }) => [name.value, block?.kind])).toEqual([
      [text.split(' ')[0], 'text'],
      ['b', undefined],
    ]);
    expect(unit.errors).toEqual([]);
  });
});

describe('templates', () => {
  it.each([
    ['a "{{ b | default("c") }}" d;', ['a', '{{ b | default("c") }}', 'd']],
    ['a x{{ b }}y;', ['a', 'x{{ b }}y']],
    ['a <%= b %> c;', ['a', '<%= b %>', 'c']],
    ['a {% if b %}c{% else %}d e{% endif %};', ['a', '{% if b %}c{% else %}d e{% endif %}']],
  ])('a value is a part of its word: %s', (text, expected) => {
    expect(words(text)).toEqual(expected);
    expect(read(text)).toMatchObject({ isTemplate: true, errors: [] });
  });

  it.each([
    '{% if x %}\na b;\n{% else %}\nc d;\n{% endif %}\ne f;',
    '{{- if .x }}\na b;\n{{- else }}\nc d;\n{{- end }}\ne f;',
    '<% if x %>\na b;\n<% else %>\nc d;\n<% end %>\ne f;',
  ])('a directive knows its branch: %j', (text) => {
    expect(read(text).directives.map(({ branch }) => branch)).toEqual(['first', 'else', null]);
  });

  it('what a template writes between directives is a directive of its own', () => {
    expect(short('a b;\n{{ include "x" . }}\n{# note #}\n{% include "y" %}\nc d;')).toBe(
      'a b; {{ include "x" . }}; {% include "y" %}; c d;',
    );
  });

  it('blocks that branches open or close once each are one level', () => {
    expect(short('{% if x %}\na {\n{% else %}\nb {\n{% endif %}\nc d;\n}\ne f;')).toBe('a { } b { c d; } e f;');
    expect(short('a {\n{% if x %}\n}\n{% else %}\n}\n{% endif %}\ne f;')).toBe('a { } e f;');
  });

  it.each(['a "^/[0-9]{2}{{" b;', 'a "x{{2}}";', `a '{{"b":1}}';`, 'server {# note\n}', 'a "{%" "%" "<%";'])(
    'nginx itself is not taken for one: %s',
    (text) => expect(read(text)).toMatchObject({ isTemplate: false, errors: [] }),
  );
});

describe('what is being typed does not hide what follows', () => {
  it.each([
    ['location / { return 204 } a b;', 'location / { return 204; } a b;'],
    ['location / {\n  add_header A b\n  add_header C d;\n}', 'location / { add_header A b; add_header C d; }'],
    [
      'location / {\n  add_header A "b;\n  add_header C "d";\n}\na b;',
      'location / { add_header A b; add_header C d; } a b;',
    ],
    ['a "b', 'a b;'],
    ['a b; } c d;', 'a b; c d;'],
    ['a { b c;', 'a { b c; }'],
    ['a {\n b {{ c\n d e;\n}\nf g;', 'a { b d e; } f g;'],
    ['; a b;', 'a b;'],
  ])('%j', (text, expected) => {
    expect(short(text)).toBe(expected);
    expect(read(text).errors.length).toBeGreaterThan(0);
  });
});

it('blocks deeper than 200 are skipped, and what follows is read', () => {
  const unit = read(`${'a {'.repeat(100_000)}${'}'.repeat(100_000)} b c;`);
  expect([...directivesIn(unit)].length).toBe(201);
  expect(unit.directives.at(-1)?.name.value).toBe('b');
});

it('a tree that is written in any way is read as it is', () => {
  fc.assert(
    fc.property(configurations, ({ tree, text }) => {
      const unit = read(text);
      expect(plain(unit.directives)).toEqual(tree);
      expect(malformed(unit)).toBeNull();
    }),
    { seed: 6, numRuns: 500 },
  );
});

it('2,000 mutated configurations are read, well-formed', async () => {
  expect((await fuzzNginx(2_000, 1, parsing)).problems).toEqual([]);
});
