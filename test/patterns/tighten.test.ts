import { describe, expect, it } from 'vitest';
import { tightened, withTls } from '../../server/engine/patterns/tighten.ts';
import type { Pattern } from '../../server/engine/patterns/types.ts';

const pattern = (source: string, dialect: Pattern['dialect'], flags = ''): Pattern => ({
  is: 'pattern',
  source,
  flags,
  dialect,
  match: 'search',
});

describe('a pattern of PCRE that admits strangers', () => {
  it.each([
    ['example\\.com', '^https:\\/\\/example\\.com$'],
    ['^https://app.example.com$', '^https://app\\.example\\.com$'],
    ['^https://.*example\\.com$', '^https://(?:[a-z0-9-]+\\.)*example\\.com$'],
    ['https?://(www\\.)?example\\.com\\z', '^https?://(www\\.)?example\\.com\\z$'],
  ])('%s becomes %s', (source, tight) => {
    expect(tightened(pattern(source, 'pcre'))?.source).toBe(tight);
  });

  it('keeps its flags', () => {
    expect(tightened(pattern('example\\.com', 'pcre', 'i'))?.flags).toBe('i');
  });

  it('stays where nothing sound is found, or its dialect is not written', () => {
    expect(tightened(pattern('.', 'pcre'))).toBeNull();
    expect(tightened(pattern('example\\.com', 'python'))).toBeNull();
  });
});

describe('a pattern that admits plain http', () => {
  it('is written with https alone', () => {
    expect(withTls(pattern('^https?://example\\.com$', 'pcre'))?.source).toBe('^https://example\\.com$');
    expect(withTls(pattern('^https://example\\.com$', 'pcre'))).toBeNull();
  });
});
