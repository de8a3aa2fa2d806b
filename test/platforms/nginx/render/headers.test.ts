import { describe, expect, it } from 'vitest';
import { after, fixed, rendered } from './subject.ts';

describe('always', () => {
  it('is written behind each header that lacks it', () => {
    const text = `location / {
    add_header Access-Control-Allow-Origin 'https://a.example'; # ours
    add_header Vary Origin always;
    proxy_pass http://app;
}
`;
    expect(
      fixed(text, (find) => ({
        kind: 'always',
        sites: [
          find("add_header Access-Control-Allow-Origin 'https://a.example'"),
          find('add_header Vary Origin always'),
        ],
      })),
    ).toBe(text.replace("'https://a.example'", "'https://a.example' always"));
  });

  it('is not written twice', () => {
    const text = 'add_header Vary Origin always;\n';
    expect(fixed(text, (find) => ({ kind: 'always', sites: [find('add_header Vary Origin always')] }))).toMatch(
      /^declined/,
    );
  });
});

describe('repeated headers', () => {
  const outer = `    add_header 'Access-Control-Allow-Origin' "$o" always; # ours
    add_header Vary Origin;
`;
  const sites = (find: (text: string) => { file: string; start: number; end: number }) => [
    find(`add_header 'Access-Control-Allow-Origin' "$o" always`),
    find('add_header Vary Origin'),
  ];

  it('stand behind the headers of the inner level, as they are written outside', () => {
    const text = (added: string): string => `server {
${outer}    location /a/ {
        # a cache of its own
        add_header Cache-Control no-store; # always
${added}        proxy_pass http://app;
    }
}
`;
    const result = fixed(text(''), (find) => ({ kind: 'repeat', sites: sites(find), into: find('location /a/') }));
    expect(result).toBe(
      text(`        add_header 'Access-Control-Allow-Origin' "$o" always;
        add_header Vary Origin;
`),
    );
    expect(fixed(result, (find) => ({ kind: 'repeat', sites: sites(find), into: find('location /a/') }))).toMatch(
      /^declined/,
    );
  });

  it('stand first where the inner level has none, each on a line of its own', () => {
    const text = `location / {\r
\tadd_header Access-Control-Allow-Origin *;\r
\tif ($request_method = OPTIONS) { return 204; }\r
}\r
`;
    expect(
      fixed(text, (find) => ({
        kind: 'repeat',
        sites: [find('add_header Access-Control-Allow-Origin *')],
        into: find('if ($request_method = OPTIONS)'),
      })),
    ).toBe(`location / {\r
\tadd_header Access-Control-Allow-Origin *;\r
\tif ($request_method = OPTIONS) {\r
\t\tadd_header Access-Control-Allow-Origin *;\r
\t\treturn 204;\r
\t}\r
}\r
`);
  });

  it('leave out the names that the level sets itself', () => {
    const text = `server {
${outer}    location / {
        add_header vary Accept;
    }
}
`;
    const result = fixed(text, (find) => ({ kind: 'repeat', sites: sites(find), into: find('location /') }));
    expect(result.match(/Vary Origin/g)).toHaveLength(1);
    expect(result.match(/Allow-Origin/g)).toHaveLength(2);
  });

  it('do not stand where nginx allows none', () => {
    const text = `server {
${outer}    if ($request_method = OPTIONS) { return 204; }
}
`;
    expect(
      fixed(text, (find) => ({ kind: 'repeat', sites: sites(find), into: find('if ($request_method = OPTIONS)') })),
    ).toBe('declined: nginx allows no add_header there');
  });

  it('go to the file that holds the level, which may reach further', () => {
    const texts = {
      'nginx.conf':
        'server {\n    add_header Vary Origin;\n    include a;\n    location /x {\n        include a;\n    }\n}\n',
      a: 'location /a {\n    add_header X-A b;\n}\n',
    };
    const result = rendered(texts, (find) => ({
      kind: 'repeat',
      sites: [find('add_header Vary Origin')],
      into: find('location /a'),
    }));
    expect(result).toMatchObject({
      edits: [{ file: 'a', text: '    add_header Vary Origin;\n' }],
      reaches: 'other places include the same file',
    });
  });
});

describe('one more header', () => {
  it('has the quotes and the always of its neighbour', () => {
    const text = `location / {
    add_header 'Access-Control-Allow-Origin' 'https://a.example' always;
}
`;
    expect(
      fixed(text, (find) => ({
        kind: 'write',
        site: find("add_header 'Access-Control-Allow-Origin' 'https://a.example' always"),
        name: 'Access-Control-Allow-Methods',
        value: 'GET, PUT',
        more: [{ name: 'Access-Control-Allow-Headers', value: 'X-A' }],
      })),
    ).toBe(`location / {
    add_header 'Access-Control-Allow-Origin' 'https://a.example' always;
    add_header 'Access-Control-Allow-Methods' 'GET, PUT' always;
    add_header 'Access-Control-Allow-Headers' 'X-A' always;
}
`);
  });

  it('stands on the line where others follow', () => {
    expect(
      fixed('if ($m) { add_header Access-Control-Allow-Origin *; return 204; }', (find) => ({
        kind: 'write',
        site: find('add_header Access-Control-Allow-Origin *'),
        name: 'Access-Control-Allow-Headers',
        value: 'X-A, X-B',
      })),
    ).toBe(
      'if ($m) { add_header Access-Control-Allow-Origin *; add_header Access-Control-Allow-Headers "X-A, X-B"; return 204; }',
    );
  });

  it('is written as the headers-more module writes one beside such', () => {
    expect(
      fixed('more_set_headers "Access-Control-Allow-Origin: *";\n', (find) => ({
        kind: 'write',
        site: find('more_set_headers "Access-Control-Allow-Origin: *"'),
        name: 'Access-Control-Allow-Methods',
        value: 'PUT',
      })),
    ).toBe(
      'more_set_headers "Access-Control-Allow-Origin: *";\nmore_set_headers "Access-Control-Allow-Methods: PUT";\n',
    );
  });
});

describe('Vary', () => {
  const vary = (text: string): string =>
    fixed(text, (find) => ({ kind: 'vary', site: find('add_header Access-Control-Allow-Origin $o always') }));
  const header = 'add_header Access-Control-Allow-Origin $o always;\n';

  it('is written beside the header, as often', () => {
    expect(vary(header)).toBe(`${header}add_header Vary Origin always;\n`);
  });
  it('is added to the one that stands there', () => {
    expect(vary(`add_header Vary Accept-Encoding;\n${header}`)).toBe(
      `add_header Vary "Accept-Encoding, Origin" always;\n${header}`,
    );
  });
  it('is left where it names the origin', () => {
    expect(vary(`add_header Vary "Accept, Origin" always;\n${header}`)).toMatch(/^declined/);
  });
});

describe('an answer to preflights', () => {
  it('repeats the headers of the location, ends there and passes what excepts methods', () => {
    const text = `location /a {
    limit_except GET { deny all; }
    add_header Access-Control-Allow-Origin $o;
    add_header X-Frame-Options DENY;
    add_header Access-Control-Allow-Methods "GET, PUT";
}
`;
    const answered = (before: string): string =>
      fixed(before, (find) => ({
        kind: 'answer-preflight',
        site: find('location /a'),
        middleware: find('add_header Access-Control-Allow-Origin $o'),
      }));
    expect(answered(text)).toBe(
      text
        .replace(
          'location /a {\n',
          `location /a {
    if ($request_method = OPTIONS) {
        add_header Access-Control-Allow-Origin $o;
        add_header Access-Control-Allow-Methods "GET, PUT";
        return 204;
    }
`,
        )
        .replace('limit_except GET {', 'limit_except GET OPTIONS {'),
    );
  });
});

describe('a hidden header', () => {
  const hide = (text: string, name = 'Access-Control-Allow-Origin'): string =>
    fixed(text, (find) => ({ kind: 'hide', name, site: find('add_header Access-Control-Allow-Origin *') }));

  it('is named beside the pass, by its module', () => {
    expect(hide('location / {\n    fastcgi_pass app;\n    add_header Access-Control-Allow-Origin *;\n}\n')).toBe(
      'location / {\n    fastcgi_pass app;\n    fastcgi_hide_header Access-Control-Allow-Origin;\n    add_header Access-Control-Allow-Origin *;\n}\n',
    );
  });

  it('stands in the location, where the header stands in a condition', () => {
    const text = `location / {
    if ($a) {
        add_header Access-Control-Allow-Origin *;
    }
    proxy_pass http://app;
}
`;
    expect(hide(text)).toBe(text.replace('app;\n', 'app;\n    proxy_hide_header Access-Control-Allow-Origin;\n'));
  });

  it('takes along the list that one of its own would displace', () => {
    const text = `server {
    proxy_hide_header X-Powered-By;
    location / {
        proxy_pass http://app;
        add_header Access-Control-Allow-Origin *;
    }
}
`;
    const result = hide(text);
    expect(result).toBe(
      text.replace(
        'app;\n',
        'app;\n        proxy_hide_header X-Powered-By;\n        proxy_hide_header Access-Control-Allow-Origin;\n',
      ),
    );
    expect(hide(result)).toBe('declined: the header is hidden already');
  });

  it('stands beside the header where the pass is further in', () => {
    expect(
      hide(
        'server {\n    add_header Access-Control-Allow-Origin *;\n    location / {\n        uwsgi_pass app;\n    }\n}\n',
      ),
    ).toContain('Origin *;\n    uwsgi_hide_header Access-Control-Allow-Origin;\n');
  });
});

describe('headers out of a condition', () => {
  const text = `# of the site

# the api
server {
    location / {
        add_header 'Access-Control-Allow-Origin' 'https://a.example' always;
        if ($request_method = 'OPTIONS') {
            # for a day
            add_header 'Access-Control-Max-Age' 86400 always;
            add_header 'Access-Control-Allow-Origin' 'https://a.example';
            return 204;
        }
        proxy_pass http://app;
    }
}
`;
  it('depend on it by a map', () => {
    const hoisted = (before: string): string =>
      fixed(before, (find) => ({ kind: 'hoist', site: find("if ($request_method = 'OPTIONS')") }));
    expect(hoisted(text)).toBe(`# of the site

map $request_method $cors_max_age {
    default '';
    OPTIONS 86400;
}

# the api
server {
    location / {
        add_header 'Access-Control-Allow-Origin' 'https://a.example' always;
        add_header 'Access-Control-Max-Age' $cors_max_age always;
        if ($request_method = 'OPTIONS') {
            # for a day
            return 204;
        }
        proxy_pass http://app;
    }
}
`);
    expect(hoisted(hoisted(text))).toBe('declined: no headers are written within the condition');
  });

  it('of which another value stands outside keep that for the rest', () => {
    const result = fixed(text.replace("'https://a.example';", "'https://b.example';"), (find) => ({
      kind: 'hoist',
      site: find("if ($request_method = 'OPTIONS')"),
    }));
    expect(result).toContain(`map $request_method $cors_allow_origin {
    default 'https://a.example';
    OPTIONS 'https://b.example';
}
`);
    expect(result).toContain("add_header 'Access-Control-Allow-Origin' $cors_allow_origin always;");
  });

  it('stay where no map may stand in the file, or the condition is none for it', () => {
    const hoist = (before: string, site: string): string =>
      fixed(before, (find) => ({ kind: 'hoist', site: find(site) }));
    const snippet = 'location / {\n    add_header A b;\n    if ($m = x) { add_header C d; }\n}\n';
    expect(hoist(snippet, 'if ($m = x)')).toBe('declined: no place for a map is in this file');
    expect(hoist(text.replace(/\$request_method = 'OPTIONS'/, '-f $document_root/x'), 'if (-f')).toBe(
      'declined: the condition is not one that a map can decide',
    );
  });

  const alone = (condition: string, outside = ''): string => `server {
${outside}    location / {
        # all of them
        if (${condition}) {
            add_header Access-Control-Allow-Origin $http_origin;
        }
    }
}
`;
  const hoistAlone = (before: string): string => fixed(before, (find) => ({ kind: 'hoist', site: find('if (') }));

  it('take along what the level had from further out', () => {
    expect(hoistAlone(alone('$http_origin ~* "\\.a\\.example$"', '    add_header X-A b;\n'))).toBe(
      `map $http_origin $cors_allow_origin {
    default "";
    ~*\\.a\\.example$ $http_origin;
}

server {
    add_header X-A b;
    location / {
        add_header X-A b;
        add_header Access-Control-Allow-Origin $cors_allow_origin;
        # all of them
    }
}
`,
    );
    expect(hoistAlone(alone('$a', '    add_header Access-Control-Allow-Origin *;\n'))).toMatch(
      /^declined: the level around it inherits/,
    );
  });

  it('depend on what a condition denies, or asks to be there', () => {
    expect(hoistAlone(alone('$http_origin'))).toContain(`map $http_origin $cors_allow_origin {
    default $http_origin;
    "" "";
    0 "";
}
`);
    expect(hoistAlone(alone('$request_method != GET'))).toContain(`map $request_method $cors_allow_origin {
    default $http_origin;
    GET "";
}
`);
  });
});

describe('a change of code', () => {
  it('is none of directives', () => {
    expect(after({ a: 'events {}\n' }, (find) => ({ kind: 'guard', site: find('events') }))).toBe(
      'directives are in effect wherever they stand',
    );
  });
});
