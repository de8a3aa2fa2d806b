import { describe, expect, it } from 'vitest';
import { fixed } from './subject.ts';

describe('what is dropped', () => {
  const drop = (text: string, site: string): string => fixed(text, (find) => ({ kind: 'drop', site: find(site) }));

  it('goes with its line', () => {
    expect(drop('# one\nadd_header A b;\nadd_header C d;\n', 'add_header A b')).toBe('# one\nadd_header C d;\n');
    expect(drop('map $a $b {\n    x 1;\n    y 2;\n}\n', '1')).toBe('map $a $b {\n    y 2;\n}\n');
  });
  it('leaves what else stands on the line', () => {
    expect(drop('if ($a) { add_header A b; return 204; }\n', 'add_header A b')).toBe('if ($a) { return 204; }\n');
    expect(drop('    add_header A b; # why\n', 'add_header A b')).toBe('    # why\n');
  });
  it('is one of the headers that a directive sets', () => {
    expect(drop("more_set_headers 'A: b' 'C: d';\n", "'A: b'")).toBe("more_set_headers 'C: d';\n");
    expect(drop("more_set_headers 'A: b' 'C: d';\n", "more_set_headers 'A: b' 'C: d'")).toMatch(/^declined/);
  });
});

describe('a text taken out', () => {
  const without = (text: string, site: string): string =>
    fixed(text, (find) => ({ kind: 'drop-item', site: find(site), text: 'null' }));

  it('is a key of a map', () => {
    expect(without('map $http_origin $o {\n    default "";\n    "null" 1;\n}\n', '"null"')).toBe(
      'map $http_origin $o {\n    default "";\n}\n',
    );
  });
  it('is an alternative of a pattern', () => {
    expect(without('map $a $b {\n    ~^(null|https://a\\.b)$ 1;\n}\n', '~^(null|https://a\\.b)$')).toContain(
      '~^(https://a\\.b)$ 1',
    );
    expect(without('if ($a ~ "^(?:https://a\\.b|null)$") { set $x 1; }\n', '"^(?:https://a\\.b|null)$"')).toContain(
      '"^(?:https://a\\.b)$"',
    );
    expect(without('if ($a ~ ^https://a\\.b$|^null$) { set $x 1; }\n', '^https://a\\.b$|^null$')).toContain(
      '~ ^https://a\\.b$)',
    );
  });
  it('is an entry of a list', () => {
    expect(without('add_header A "https://a.b, null";\n', '"https://a.b, null"')).toBe('add_header A "https://a.b";\n');
    expect(without("more_set_headers 'A: null, https://a.b';\n", "'A: null, https://a.b'")).toBe(
      "more_set_headers 'A: https://a.b';\n",
    );
  });
  it('is all that a condition asks, where nothing but headers hangs on it', () => {
    expect(without('# a\nif ($http_origin = null) {\n    set $x 1;\n}\n# b\n', 'null')).toBe('# a\n# b\n');
    expect(without('if ($http_origin = null) { return 403; }\n', 'null')).toMatch(/^declined/);
    expect(without('if ($http_origin != null) { set $x 1; }\n', 'null')).toMatch(/^declined/);
  });
});

describe('a text put in the place of another', () => {
  const put = (text: string, site: string, was: string, value: string): string =>
    fixed(text, (find) => ({ kind: 'put', site: find(site), was, value }));

  it('keeps the quotes', () => {
    expect(put("add_header A 'https://a.b/';\n", "'https://a.b/'", 'https://a.b/', 'https://a.b')).toBe(
      "add_header A 'https://a.b';\n",
    );
    expect(put('add_header Vary Accept;\n', 'Accept', 'Accept', 'Accept, Origin')).toBe(
      'add_header Vary "Accept, Origin";\n',
    );
  });
  it('keeps the parentheses of a condition', () => {
    expect(put('if ($http_origin = https://a.b/) { set $x 1; }\n', 'https://a.b/', 'https://a.b/', 'https://a.b')).toBe(
      'if ($http_origin = https://a.b) { set $x 1; }\n',
    );
  });
  it('is no key twice', () => {
    const text = 'map $http_origin $o {\n    https://a.b/ 1;\n    https://a.b 1;\n}\n';
    expect(put(text, 'https://a.b/', 'https://a.b/', 'https://a.b')).toBe(
      'map $http_origin $o {\n    https://a.b 1;\n}\n',
    );
  });
  it('stands beside what a template fills in, and never in its place', () => {
    const text = 'add_header A "http://{{ host }}";\n';
    expect(put(text, '"http://{{ host }}"', 'http:', 'https:')).toBe('add_header A "https://{{ host }}";\n');
    expect(put(text, '"http://{{ host }}"', 'http://{{ host }}', 'https://a.b')).toBe(
      'declined: a template fills that in',
    );
  });
});

describe('another value and another name', () => {
  it('stands where the value stood', () => {
    expect(
      fixed("add_header A 'True' always;\n", (find) => ({ kind: 'value', site: find("'True'"), value: 'true' })),
    ).toBe("add_header A 'true' always;\n");
    expect(fixed('set $c yes;\n', (find) => ({ kind: 'value', site: find('yes'), value: 'true' }))).toBe(
      'set $c true;\n',
    );
    expect(
      fixed('more_set_headers "A: yes";\n', (find) => ({ kind: 'value', site: find('"A: yes"'), value: 'true' })),
    ).toBe('more_set_headers "A: true";\n');
  });
  it('stands where the name stood, in its letters', () => {
    const rename = (text: string): string =>
      fixed(text, (find) => ({
        kind: 'rename',
        site: find('*'),
        was: 'Access-Control-Allow-Origins',
        to: 'Access-Control-Allow-Origin',
      }));
    expect(rename("add_header 'Access-Control-Allow-Origins' *;\n")).toBe(
      "add_header 'Access-Control-Allow-Origin' *;\n",
    );
    expect(rename('add_header access-control-allow-origins *;\n')).toBe('add_header access-control-allow-origin *;\n');
    expect(rename('more_set_headers "Access-Control-Allow-Origins: *";\n')).toBe(
      'more_set_headers "Access-Control-Allow-Origin: *";\n',
    );
  });
});

describe('a list', () => {
  const list = (value: string, add: readonly string[], remove: readonly string[], now: readonly string[]): string =>
    fixed(`add_header Access-Control-Allow-Methods ${value};\n`, (find) => ({
      kind: 'entries',
      site: find(value),
      role: 'methods',
      add,
      remove,
      now,
    }));

  it('gets entries as the others are written', () => {
    expect(list("'GET,POST'", ['PUT'], [], ['GET', 'POST'])).toContain("'GET,POST,PUT'");
    expect(list('"GET, POST"', ['PUT'], ['POST'], ['GET', 'POST'])).toContain('"GET, PUT"');
    expect(list('GET', ['PUT'], [], ['GET'])).toContain('Methods "GET, PUT";');
    expect(list('"GET, OPTION"', [], ['OPTION'], ['GET', 'OPTION'])).toContain('"GET"');
  });
  it('gets commas where it has other separators', () => {
    expect(list('"GET POST;PUT"', [], [], ['GET', 'POST', 'PUT'])).toContain('"GET, POST, PUT"');
  });
  it('stays where it is another one', () => {
    expect(list('$methods', ['PUT'], [], ['GET'])).toBe('declined: the list is made elsewhere');
  });
});
