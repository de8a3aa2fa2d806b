import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../server/cli/arguments.ts';

const refusal = (...argv: string[]) => {
  const command = parseCommand(argv);
  return command.do === 'refuse' ? command.message : `understood as ${command.do}`;
};

describe('check', () => {
  it('takes the working directory, pretty, warning and no fixes where nothing is said', () => {
    expect(parseCommand(['check'])).toEqual({
      do: 'check',
      paths: ['.'],
      format: 'pretty',
      files: 'read',
      failOn: 'warning',
    });
  });

  it('takes paths and options in any order', () => {
    expect(parseCommand(['check', 'src', '--fix', '--fail-on=none', 'a.ts', '--format', 'json'])).toEqual({
      do: 'check',
      paths: ['src', 'a.ts'],
      format: 'json',
      files: 'fix',
      failOn: 'none',
    });
  });

  it('takes a path that begins with a dash behind two dashes', () => {
    expect(parseCommand(['check', '--', '-odd.js'])).toMatchObject({ paths: ['-odd.js'] });
  });
});

describe('wrong usage', () => {
  it('names what there is', () => {
    expect(refusal('check', '--format', 'sarif')).toBe('--format "sarif" is not known; there are pretty, json');
    expect(refusal('check', '--fail-on', 'never')).toBe(
      '--fail-on "never" is not known; there are error, warning, information, hint, none',
    );
    expect(refusal('lint')).toBe('unknown command "lint"; there are check, explain and lsp');
  });

  it('tells a missing command, an unknown option, a missing value and an empty path', () => {
    expect(refusal()).toBe('a command is missing');
    expect(refusal('check', '--fast')).toBe("unknown option '--fast'");
    expect(refusal('check', '--format')).toMatch(/'--format <value>' argument missing/);
    expect(refusal('check', '--fix=yes')).toMatch(/does not take an argument/);
    expect(refusal('check', '')).toBe('a path is empty');
    expect(refusal('--fix', 'check')).toMatch(/^unknown option --fix/);
  });

  it('holds for a language server that is not told how to speak', () => {
    expect(refusal('lsp')).toMatch(/lsp --stdio/);
    expect(refusal('lsp', '--stdio', 'file.ts')).toMatch(/unexpected argument/);
  });
});

describe('the other commands', () => {
  it('are the language server, help and the version', () => {
    expect(parseCommand(['lsp', '--stdio'])).toEqual({ do: 'lsp' });
    expect(parseCommand(['lsp', '--stdio', '--clientProcessId=12'])).toEqual({ do: 'lsp' });
    for (const argv of [['--help'], ['-h'], ['help'], ['check', '--help'], ['lsp', '-h']])
      expect(parseCommand(argv)).toEqual({ do: 'help' });
    for (const argv of [['--version'], ['-v'], ['check', '--version']])
      expect(parseCommand(argv)).toEqual({ do: 'version' });
  });
});
