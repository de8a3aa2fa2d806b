import { describe, expect, it } from 'vitest';
import { PATTERNS } from './corpus.ts';
import { admissionOf, patternOf } from './subjects.ts';

const names = (count: number): string => Array.from({ length: count }, (_, at) => `host${at * 7919}\\.com`).join('|');

/** Patterns that take a backtracking engine, a determinisation or a naive search very long. */
const NASTY: readonly RegExp[] = [
  /^(a+)+$/,
  /(a+)+$/,
  /^(a|a)*$/,
  /^(a|aa)+\.com$/,
  /^(([a-z])+.)+[A-Z]([a-z])+$/,
  /^https:\/\/(.*)*\.a\.com$/,
  /^https:\/\/(.*.*)*a\.com$/,
  /^https:\/\/(\w+\.?)*a\.com$/,
  /(.*a){20}/,
  /(x+x+)+y/,
  /^(?:.*\.){10}a\.com$/,
  /(a?){64}a{64}/,
  /^(a?b?c?d?e?f?g?h?){16}\.com$/,
  /^https:\/\/([a-z]{1,63}\.){1,20}a\.com$/,
  /^https:\/\/([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+a\.com$/,
  /^https:\/\/[a-z0-9]{1,250}\.a\.com$/,
  /.*a.{12}$/,
  /.*a.{40}$/,
  /(a|b)*a(a|b){14}\.com/,
  /^(?!.*evil)(?!.*bad)(?!.*ugly)https:\/\/.*$/,
  /^(?!(.*a){6}).*$/,
  /^(?=.*a)(?=.*b)(?=.*c)(?=.*d)(?=.*e).*\.com$/,
  /^((?=.*a)[a-z.:/]+)+\.com$/,
  /^((?!evil)[a-z.:/])+\.com$/,
  /^https:\/\/[a-f]{4}\.[a-f]{4}\.[a-f]{4}\.com$/,
  /^(((a{1,99}){1,99}){1,99}){1,99}$/,
  /a{1000000}/,
  /^.{0,1000000}$/,
  /\b.*\b.*\b.*\b.*\b.*a\.com/,
  /^[\p{L}\d.]+\.a\.com$/u,
  /^https:\/\/[\w.]*[\w.]*[\w.]*[\w.]*[\w.]*[\w.]*a\.com$/,
  new RegExp(`^https://(${names(60)})$`),
  new RegExp(`^https://(.*\\.)?(${names(90)})$`),
  new RegExp(names(90)),
  new RegExp(`${'(a|b|c|'.repeat(100)}d${')*'.repeat(100)}`),
  new RegExp(`${'(.*)'.repeat(100)}\\.com`),
  new RegExp(`https://${'[a-z]?'.repeat(200)}\\.com`),
];

/** Milliseconds of the processor that each answer takes at best, in rising order: other work on the machine is none of ours. */
function times(patterns: readonly RegExp[]): number[] {
  return patterns
    .map((pattern) => {
      const rounds = Array.from({ length: 3 }, () => {
        const from = process.cpuUsage();
        admissionOf(patternOf(pattern));
        const { user, system } = process.cpuUsage(from);
        return (user + system) / 1_000;
      });
      return Math.min(...rounds);
    })
    .sort((one, other) => one - other);
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;

describe('bounded on any pattern', () => {
  // Five times what a machine of today needs; most of it is left to slow ones.
  it('nasty ones take milliseconds', () => {
    times(PATTERNS.map(([pattern]) => pattern));
    const nasty = times(NASTY);
    expect(at(nasty, 0.5)).toBeLessThan(100);
    expect(at(nasty, 1)).toBeLessThan(1_000);
  });

  it('usual ones take fewer', () => {
    const usual = times(PATTERNS.map(([pattern]) => pattern));
    expect(at(usual, 0.95)).toBeLessThan(100);
  });

  it('and memory is given back', () => {
    const before = process.memoryUsage().heapUsed;
    times(NASTY);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(400 * 2 ** 20);
  });
});
