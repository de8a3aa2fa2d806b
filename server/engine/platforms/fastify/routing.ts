import type { Site, StringSet, Test } from '../../service/program.ts';
import type { Matching } from './paths.ts';

/** The tests by which the router decides. */

export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

export const pathSet = (source: string, { caseSensitive }: Pick<Matching, 'caseSensitive'>): StringSet => ({
  is: 'pattern',
  source: `^${source}$`,
  flags: caseSensitive ? '' : 'i',
  dialect: 'js',
});

export const pathTest = (set: StringSet, at: Site): Test => ({ text: [{ take: { from: 'path' } }], in: set, at });

export const methodTest = (methods: readonly string[], at: Site): Test => ({
  text: [{ take: { from: 'method' } }],
  in: { oneOf: methods.map((text) => ({ is: 'exactly', text })) },
  at,
});
