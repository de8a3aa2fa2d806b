import { readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentSelector } from '../../client/languages.ts';
import { nginxByName } from '../../server/engine/syntax/nginx/detect.ts';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly languages: readonly {
      readonly id: string;
      readonly extensions: readonly string[];
      readonly filenames: readonly string[];
      readonly filenamePatterns: readonly string[];
      readonly firstLine: string;
    }[];
    readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
  };
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
}

const { activationEvents, contributes } = read<Manifest>('package.json');
const served = [...new Set(documentSelector.map(({ language }) => language))].sort();

/** Whether VS Code takes a file for one of ours by its name: patterns with a slash are held against the path, others against the base name. */
function claims(path: string): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return contributes.languages.some(
    ({ extensions, filenames, filenamePatterns }) =>
      extensions.some((extension) => base.endsWith(extension)) ||
      filenames.includes(base) ||
      filenamePatterns.some((pattern) => matchesGlob(pattern.includes('/') ? path : base, pattern)),
  );
}

describe('the language nginx in the manifest', () => {
  it.each([
    '/etc/nginx/nginx.conf',
    '/etc/nginx/conf.d/api.conf',
    '/etc/nginx/sites-available/default',
    '/etc/nginx/sites-enabled/api.example.com',
    '/app/nginx.dev.conf',
    '/app/templates/default.conf.template',
    '/app/api.nginx',
    '/app/api.vhost',
    '/app/api.nginxconf',
    '/app/nginx.conf.j2',
    '/app/nginx.conf.erb',
    '/app/nginx/deep/a.conf',
  ])('claims %s', (path) => {
    expect(claims(path)).toBe(true);
    expect(nginxByName(path)).toBe('yes');
  });

  it.each(['/app/redis.conf', '/etc/my.conf', '/app/nginx.js', '/app/default'])('leaves %s alone', (path) =>
    expect(claims(path)).toBe(false),
  );

  it.each([
    ['# vim: set ft=nginx :', true],
    ['# -*- mode: nginx -*-', true],
    ['# vim: ft=apache', false],
    ['# nginx', false],
  ])('takes the first line %j for nginx: %s', (line, taken) => {
    expect(contributes.languages.map(({ firstLine }) => new RegExp(firstLine).test(line))).toEqual([taken]);
  });

  it('contributes nginx alone, and serves the id NGINX of other extensions too', () => {
    expect(contributes.languages.map(({ id }) => id)).toEqual(['nginx']);
    expect(served).toEqual(expect.arrayContaining(['nginx', 'NGINX']));
  });

  it('starts for every language that the client selects', () => {
    expect([...activationEvents].sort()).toEqual(served.map((id) => `onLanguage:${id}`).sort());
  });

  it('offers its fixes in every language that the client selects', () => {
    const enablement = contributes.commands.find(({ command }) => command === 'corsLens.fixAll')?.enablement ?? '';
    expect(enablement.split(' || ').sort()).toEqual(served.map((id) => `editorLangId == ${id}`).sort());
  });
});

describe('the language configuration of nginx', () => {
  const { indentationRules, wordPattern } = read<{
    readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
    readonly wordPattern: string;
  }>('syntaxes/nginx.language-configuration.json');

  it.each([
    ['location / {', true],
    ['location / { # the app', true],
    ['# location / {', false],
    ['location / { return 204; }', false],
  ])('indents after %j: %s', (line, indents) => {
    expect(new RegExp(indentationRules.increaseIndentPattern).test(line)).toBe(indents);
  });

  it('takes a closing brace back', () => {
    expect(new RegExp(indentationRules.decreaseIndentPattern).test('  }')).toBe(true);
  });

  it('selects directives and variables as words', () => {
    expect('add_header X $http_origin;'.match(new RegExp(wordPattern, 'g'))).toEqual([
      'add_header',
      'X',
      '$http_origin',
    ]);
  });
});
