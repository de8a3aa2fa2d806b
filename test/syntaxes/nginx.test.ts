import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nginxGrammar, scopesOf, tokenLines, wrongScopes } from './tokenizer.ts';

const grammar = await nginxGrammar();
const CONFIGURATIONS = new URL('fixtures/', import.meta.url);

const CONSTRUCTS: readonly [string, string][] = [
  [
    'a directive, its numbers, units and switches',
    `  client_max_body_size 10m;
# ^^^^^^^^^^^^^^^^^^^^ keyword.other.directive
#                      ^^ constant.numeric
#                        ^ keyword.other.unit
#                         ^ punctuation.terminator
  gzip on;
#      ^^ constant.language.boolean`,
  ],
  [
    'variables, in strings too',
    `  add_header X "a $host \${uri}\\"" always; # end
#              ^^^^^^^^^^^^^^^^^^ string.quoted.double
#                 ^^^^^ variable.other
#                       ^^^^^^ variable.other
#                             ^^ constant.character.escape
#                                         ^^^^^ comment.line`,
  ],
  [
    'a number sign inside a word, which begins no comment',
    `  return 301 /a#b;
#               ^^ -comment
  root /a;`,
  ],
  [
    'locations',
    `  location ~* \\.(js|css)$ { }
# ^^^^^^^^ keyword.control.context
#          ^^ keyword.operator.modifier
#             ^^ constant.character.escape.regexp
#                  ^ keyword.operator.or.regexp
#                       ^ keyword.control.anchor.regexp
  location @app { }
#          ^^^^ entity.name.function.location
  location = /a { }
#          ^ keyword.operator.modifier
#            ^^ string.unquoted.path
  location ^~ /b { }
#          ^^ keyword.operator.modifier`,
  ],
  [
    'if, with a regex that has groups',
    `  if ($http_origin ~* ^https?://(a|b)\\.test$) { set $x $1; }
# ^^ keyword.control.conditional
#     ^^^^^^^^^^^^ variable.other
#                  ^^ keyword.operator.comparison
#                     ^ keyword.control.anchor.regexp
#                                 ^ keyword.operator.or.regexp
#                                          ^ keyword.control.anchor.regexp
#                                           ^ punctuation.section.parens.end
#                                               ^^^ keyword.other.directive
#                                                      ^^ variable.parameter.capture`,
  ],
  [
    'rewrite',
    `  rewrite ^/a/(.*)$ /b/$1 last;
#         ^ keyword.control.anchor.regexp
#                      ^^ variable.parameter.capture
#                         ^^^^ constant.language`,
  ],
  [
    'map entries',
    `map \${http_origin} $cors {
#   ^^^^^^^^^^^^^^ variable.other
  default "";
# ^^^^^^^ keyword.other.directive
  ~^https://a\\.test$ $http_origin;
# ^ keyword.operator.regex
#            ^^ constant.character.escape.regexp
#                    ^^^^^^^^^^^^ variable.other
  "~^https://c\\.test$" 1;
#  ^ keyword.operator.regex
#             ^^ constant.character.escape.regexp
  https://b.test 1;
# ^^^^^^^^^^^^^^ entity.name.tag.key
#                ^ constant.numeric
}
gzip on;
#    ^^ constant.language.boolean`,
  ],
  [
    'an upstream',
    `  upstream app { server 127.0.0.1:80; }
#          ^^^ entity.name.section.upstream
#                ^^^^^^ keyword.other.directive`,
  ],
  [
    'Lua as text, whose braces in strings and comments do not count',
    `  content_by_lua_block {
# ^^^^^^^^^^^^^^^^^^^^ keyword.other.directive
    ngx.say("}") -- }
#   ^^^ string.unquoted.embedded
    local t = { a = [[ } ]] }
#   ^^^^^ string.unquoted.embedded
  }
  gzip on;
# ^^^^ keyword.other.directive
# ^^^^ -string.unquoted.embedded`,
  ],
  [
    'placeholders of templates',
    `  {% if tls %}
# ^^^^^^^^^^^^ meta.template
  listen {{ port }};
#        ^^^^^^^^^^ meta.template
#                  ^ -meta.template
  root <%= @root %>;
#      ^^^^^^^^^^^^ meta.template
  gzip on;
# ^^^^ keyword.other.directive`,
  ],
];

describe('the nginx grammar', () => {
  it.each(CONSTRUCTS)('tells %s', (_, snippet) => {
    expect(wrongScopes(grammar, snippet)).toEqual([]);
  });

  it.each(CONSTRUCTS)('tells %s with CRLF', (_, snippet) => {
    expect(wrongScopes(grammar, snippet.replaceAll('\n', '\r\n'))).toEqual([]);
  });

  it.each([
    ['an unclosed quote', 'location / {\n  add_header X "a;\n}\ngzip on;'],
    ['an unclosed block', 'server {\n  location / {\n    root /a;\n\ngzip on;'],
    ['an unclosed placeholder', 'server {\n  {% if tls\n}\ngzip on;'],
    ['a missing semicolon', 'server {\n  root /a\n}\ngzip on;'],
    ['an unclosed condition', 'if ($a ~ (b {\n}\ngzip on;'],
  ])('recovers after %s', (_, text) => {
    expect(scopesOf(grammar, text, 'gzip').at(-1)).toBe('keyword.other.directive.nginx');
  });

  it.each(readdirSync(CONFIGURATIONS))('reads %s to its end', (name) => {
    const text = `${readFileSync(new URL(name, CONFIGURATIONS), 'utf8')}\nlast_directive on;`;
    expect(scopesOf(grammar, text, 'last_directive')).toEqual([
      'source.nginx',
      'meta.directive.nginx',
      'keyword.other.directive.nginx',
    ]);
    const directives = tokenLines(grammar, text).filter(({ line }) => /^\s*(?:add_header|proxy_pass)\b/.test(line));
    expect(directives.length).toBeGreaterThan(0);
    for (const { tokens } of directives)
      expect(tokens.some(({ scopes }) => scopes.at(-1) === 'keyword.other.directive.nginx')).toBe(true);
  });
});
