import { describe, expect, it } from 'vitest';
import { domainOf, registrableDomain } from '../../server/engine/browser/domains.ts';
import { isLoopbackOrigin, parseOrigin, serializeOrigin } from '../../server/engine/browser/origins.ts';
import { PATTERNS } from './corpus.ts';
import { admissionOf, patternOf, stateless, witnessesOf } from './subjects.ts';

describe.each(PATTERNS.map(([pattern, expected]) => [String(pattern), pattern, expected] as const))(
  '%s',
  (_, pattern, expected) => {
    const found = admissionOf(patternOf(pattern));

    it(`admits ${expected.stranger === 'none' ? 'no stranger' : `strangers: ${expected.stranger}`}`, () => {
      const { stranger } = found;
      expect(typeof stranger === 'string' ? stranger : stranger.because).toBe(expected.stranger);
      if (typeof stranger !== 'string') expect(stranger.registrable).toBe(expected.registrable ?? true);
    });

    it('answers the other questions', () => {
      if (expected.meant !== undefined) expect(found.meant).toBe(expected.meant);
      expect(found.shared).toBe(expected.shared ?? 'none');
      expect(found.everything).toBe(expected.everything ?? false);
      expect(found.insecure === 'none').toBe(expected.insecure === 'none');
    });

    it('shows origins that browsers send and the real regular expression matches', () => {
      for (const origin of witnessesOf(found)) {
        expect(serializeOrigin(origin)).toBe(origin);
        expect(origin).toMatch(stateless(pattern));
      }
      if (found.insecure !== 'none' && found.insecure !== 'unknown') {
        expect(parseOrigin(found.insecure)?.scheme).toBe('http');
        expect(isLoopbackOrigin(found.insecure)).toBe(false);
      }
    });

    it('shows a stranger on another registrable domain than what is meant', () => {
      if (typeof found.stranger === 'string' || found.meant === null) return;
      const host = parseOrigin(found.meant)?.host ?? '';
      expect(registrableDomain(found.stranger.origin)).not.toBe(domainOf(host).registrable ?? host);
    });
  },
);

describe('what is not regular, or too large, is not guessed', () => {
  it.each([
    [/^https:\/\/(a|b)\.\1\.com$/],
    [/(?<=\.)a\.com$/],
    [/(?<!evil)a\.com$/],
    [/^(?!.*(?=evil)).*$/],
    [/^(((a{1,99}){1,99}){1,99}){1,99}$/],
    [new RegExp(`^https://(${'a|'.repeat(2000)}b)$`)],
    [new RegExp(`${'('.repeat(900)}a${')'.repeat(900)}`)],
  ])('%s', (pattern) => {
    expect(admissionOf(patternOf(pattern))).toEqual({
      meant: null,
      stranger: 'unknown',
      insecure: 'unknown',
      shared: 'unknown',
      everything: 'unknown',
    });
  });

  it('neither is what is no regular expression', () => {
    const broken = { is: 'pattern', source: '^https://(a', flags: '', dialect: 'js', match: 'search' } as const;
    expect(admissionOf(broken).stranger).toBe('unknown');
    expect(admissionOf({ ...broken, source: 'a', flags: 'q' }).stranger).toBe('unknown');
  });
});

describe('where a match has to lie', () => {
  const of = (match: 'search' | 'prefix' | 'full', source: string) =>
    admissionOf({ is: 'pattern', source, flags: '', dialect: 'python', match }).stranger;

  it('the whole origin: both ends are anchored', () => {
    expect(of('full', 'https://a\\.com')).toBe('none');
  });

  it('its start: the end is open', () => {
    expect(of('prefix', 'https://a\\.com')).toMatchObject({ because: 'no-anchor-at-end' });
    expect(of('prefix', 'a\\.com')).toBe('none');
  });

  it('anywhere', () => {
    expect(of('search', 'a\\.com$')).toMatchObject({ origin: 'https://evila.com', because: 'no-anchor-at-start' });
  });
});

it('the set operations of the flag `v` are read', () => {
  const of = (source: string) => admissionOf(patternOf(new RegExp(source, 'v'))).stranger;
  expect(of('^https:\\/\\/[\\w--\\d]+\\.a\\.com$')).toBe('none');
  expect(of('^https:\\/\\/[\\w&&[^x]]+a\\.com$')).not.toBe('unknown');
  expect(of('^https:\\/\\/\\p{RGI_Emoji}a\\.com$')).toBe('unknown');
});

it('where any suffix is taken, single labels are no domains to own', () => {
  expect(admissionOf(patternOf(/^https:\/\/[a-z]+$/)).stranger).toBe('none');
  expect(admissionOf(patternOf(/^https:\/\/[a-z]+\.[a-z]{2,}$/)).stranger).toMatchObject({ because: 'everything' });
  expect(admissionOf(patternOf(/^https:\/\/[a-z]+\.[a-z]{9}$/)).stranger).toBe('unknown');
});
