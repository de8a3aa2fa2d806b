import { describe, expect, it } from 'vitest';
import { fixed } from './subject.ts';

const TWO = ['https://a.example', 'https://b.example'] as const;

describe('listed origins instead of a header’s value', () => {
  const server = (value: string, more = ''): string => `server {
    location / {
        add_header Access-Control-Allow-Origin ${value} always;
${more}        add_header Access-Control-Allow-Credentials true always;
    }
}
`;
  const allow = (text: string, value: string): string =>
    fixed(text, (find) => ({ kind: 'allow', layer: 'x', origins: TWO, at: find(value, 'Allow-Origin') }));
  const map = `map $http_origin $cors_origin {
    default "";
    "https://a.example" $http_origin;
    "https://b.example" $http_origin;
}

`;
  const vary = '        add_header Vary Origin always;\n';

  it('stand in a map before the server, and caches are told', () => {
    expect(allow(server('$http_origin'), '$http_origin')).toBe(map + server('$cors_origin', vary));
    expect(allow(server('"*"'), '"*"')).toBe(map + server('"$cors_origin"', vary));
  });

  it('use the map that there is', () => {
    const before = map.replace('$cors_origin', '$known') + server('*');
    expect(allow(before, '*')).toBe(map.replace('$cors_origin', '$known') + server('$known', vary));
  });

  it('are patterns where a key would be too long for nginx', () => {
    const long = `https://${'a'.repeat(50)}.example`;
    expect(fixed(server('*'), (find) => ({ kind: 'allow', layer: 'x', origins: [long], at: find('*') }))).toContain(
      `    "~^https://${'a'.repeat(50)}\\.example$" $http_origin;\n`,
    );
  });

  it('give the map a name of its own', () => {
    const other = 'map $host $cors_origin { default 1; }\n';
    expect(allow(other + server('*'), '*')).toContain('map $http_origin $cors_origin_2 {');
  });

  it('change nothing where it is done', () => {
    const done = map + server('$cors_origin', vary);
    expect(allow(done, '$cors_origin')).toMatch(/^declined/);
  });

  it('stand within http, with its indentation and line ends', () => {
    const text =
      'http {\r\n\t# the site\r\n\tserver {\r\n\t\tadd_header Access-Control-Allow-Origin *;\r\n\t}\r\n}\r\n';
    expect(fixed(text, (find) => ({ kind: 'allow', layer: 'x', origins: 'placeholder', at: find('*') }))).toBe(
      'http {\r\n\tmap $http_origin $cors_origin {\r\n\t\tdefault "";\r\n\t\t"https://your-site.example" $http_origin;\r\n\t}\r\n\r\n' +
        '\t# the site\r\n\tserver {\r\n\t\tadd_header Access-Control-Allow-Origin $cors_origin;\r\n\t\tadd_header Vary Origin;\r\n\t}\r\n}\r\n',
    );
  });

  it('are one origin where a map has no place in the file', () => {
    const snippet = 'add_header Access-Control-Allow-Origin $http_origin;\n';
    const allowed = (origins: readonly string[] | 'placeholder'): string =>
      fixed(snippet, (find) => ({ kind: 'allow', layer: 'x', origins, at: find('$http_origin') }));
    expect(allowed(['https://a.example'])).toBe('add_header Access-Control-Allow-Origin https://a.example;\n');
    expect(allowed('placeholder')).toBe('add_header Access-Control-Allow-Origin https://your-site.example;\n');
    expect(allowed(TWO)).toMatch(/^declined/);
  });

  it('stand in the one word of the headers-more module', () => {
    const text = 'server {\n    more_set_headers "Access-Control-Allow-Origin: $http_origin";\n}\n';
    expect(
      fixed(text, (find) => ({
        kind: 'allow',
        layer: 'x',
        origins: 'placeholder',
        at: find('"Access-Control-Allow-Origin: $http_origin"'),
      })),
    ).toContain(
      '    more_set_headers "Access-Control-Allow-Origin: $cors_origin";\n    more_set_headers "Vary: Origin";\n',
    );
  });

  it('leave alone what a template fills in', () => {
    const text = 'server {\n    add_header Access-Control-Allow-Origin {{ origin }};\n}\n';
    expect(fixed(text, (find) => ({ kind: 'allow', layer: 'x', origins: TWO, at: find('{{ origin }}') }))).toBe(
      'declined: a template fills that in',
    );
  });
});

describe('listed origins in a map', () => {
  it('take the place of a default that lets everybody in', () => {
    const text = (entries: string): string => `map $http_origin $o {
${entries}    null "";
}
server {
    add_header Access-Control-Allow-Origin $o;
    add_header Vary Origin;
}
`;
    expect(
      fixed(text('    default $http_origin; # all\n    "https://a.example" $http_origin;\n'), (find) => ({
        kind: 'allow',
        layer: 'x',
        origins: TWO,
        at: find('$o', 'Allow-Origin'),
        literal: find('$http_origin', 'default'),
      })),
    ).toBe(
      text('    default "";\n    "https://b.example" $http_origin; # all\n    "https://a.example" $http_origin;\n'),
    );
  });

  it('take the place of a pattern that admits everything', () => {
    const text = (entry: string): string => `map $http_origin $o {\n    default "";\n${entry}}\n`;
    expect(
      fixed(text('    "~.*" $http_origin;\n'), (find) => ({
        kind: 'allow',
        layer: 'x',
        origins: TWO,
        at: find('$http_origin', '~.*'),
      })),
    ).toBe(text('    "https://a.example" $http_origin;\n    "https://b.example" $http_origin;\n'));
  });

  it('are another variable where the map asks for something else', () => {
    const text = `map $request_method $o {
    default "";
    OPTIONS *;
}
server {
    add_header Access-Control-Allow-Origin $o;
}
`;
    expect(
      fixed(text, (find) => ({
        kind: 'allow',
        layer: 'x',
        origins: ['https://a.example'],
        at: find('$o', 'Allow-Origin'),
        literal: find('*'),
      })),
    ).toBe(`map $http_origin $cors_origin {
    default "";
    "https://a.example" $http_origin;
}

map $request_method $o {
    default "";
    OPTIONS $cors_origin;
}
server {
    add_header Access-Control-Allow-Origin $o;
    add_header Vary Origin;
}
`);
  });
});

describe('listed origins in a variable', () => {
  const text = (test: string, value: string): string => `server {
    location / {
        set $o "";
        if (${test}) {
            set $o ${value};
        }
        add_header Access-Control-Allow-Origin $o;
    }
}
`;
  const allow = (before: string, origins: readonly string[]): string =>
    fixed(before, (find) => ({
      kind: 'allow',
      layer: 'x',
      origins,
      at: find('$o', 'Allow-Origin'),
      literal: find('$http_origin', ') {\n'),
    }));

  it('are asked for by the test around it', () => {
    expect(allow(text('$http_origin ~* .+', '$http_origin'), ['https://a.example'])).toContain(
      'if ($http_origin = https://a.example) {',
    );
    expect(allow(text('$http_origin', '$http_origin'), TWO)).toContain(
      'if ($http_origin ~ ^(?:https://a\\.example|https://b\\.example)$) {',
    );
  });

  it('come from a map where there is no such test', () => {
    expect(allow(text('$request_method = GET', '$http_origin'), TWO)).toContain('            set $o $cors_origin;\n');
  });
});

describe('an exact comparison', () => {
  const compare = (text: string, site: string, origins: readonly string[] = TWO): string =>
    fixed(text, (find) => ({ kind: 'compare', site: find(site), origins }));

  it('is an entry for each origin, without those that a map has', () => {
    const map = (entries: string): string => `map $http_origin $o {\n    default "";\n${entries}}\n`;
    expect(compare(map('    ~\\.example$ $http_origin; # ours\n    https://b.example 1;\n'), '~\\.example$')).toBe(
      map('    https://a.example $http_origin; # ours\n    https://b.example 1;\n'),
    );
  });
  it('is none where the value is made of what the pattern captures', () => {
    expect(compare('map $http_origin $o {\n    ~^(.*)$ $1;\n}\n', '~^(.*)$')).toMatch(/^declined/);
  });
  it('is an equality or an anchored pattern in a condition', () => {
    const test = (condition: string): string => `location / {\n    if (${condition}) { set $a 1; }\n}\n`;
    const loose = '(https?://.*\\.example)';
    expect(compare(test(`$http_origin ~* ${loose}`), loose, ['https://a.example'])).toBe(
      test('$http_origin = https://a.example'),
    );
    expect(compare(test(`$http_origin !~* '${loose}'`), `'${loose}'`)).toBe(
      test("$http_origin !~ '^(?:https://a\\.example|https://b\\.example)$'"),
    );
    expect(compare(test(`$host ~ ${loose}`), loose)).toMatch(/^declined/);
  });
});

describe('another pattern', () => {
  const pattern = (text: string, site: string, source: string, flags = ''): string =>
    fixed(text, (find) => ({ kind: 'pattern', site: find(site), source, flags }));

  it('keeps its place, and gets quotes where it needs them', () => {
    const test = (operator: string, word: string): string => `if ($http_origin ${operator} ${word}) { set $a 1; }\n`;
    expect(pattern(test('~', 'a.com$'), 'a.com$', '^https:\\/\\/a\\.com$')).toBe(test('~', '^https://a\\.com$'));
    expect(pattern(test('~*', 'a.com$'), 'a.com$', '^[a-z]{2}\\.com$')).toBe(test('~', '"^[a-z]{2}\\.com$"'));
    expect(pattern(test('!~*', '"a.com"'), '"a.com"', '^a\\.com$', 'i')).toBe(test('!~*', '"^a\\.com$"'));
  });
  it('keeps the mark of a key', () => {
    const map = (key: string): string => `map $http_origin $o {\n    ${key} $http_origin;\n}\n`;
    expect(pattern(map('~*a.com'), '~*a.com', '^https://a\\.com$', 'i')).toBe(map('~*^https://a\\.com$'));
    expect(pattern(map('~a.com'), '~a.com', '^a{2}$')).toBe(map('"~^a{2}$"'));
  });
  it('is none that nginx has not, or that would shift what is captured', () => {
    expect(pattern('map $a $b {\n    ~a(.) $1;\n}\n', '~a(.)', '^a.$')).toMatch(/^declined/);
    expect(pattern('map $a $b {\n    ~a $a;\n}\n', '~a', 'a', 'v')).toMatch(/^declined/);
  });
});
