import { describe } from 'vitest';
import { agree } from './agree.ts';

describe('URL', () => {
  agree([
    ['throws where there is no text', "try { new URL(origin); see('parsed'); } catch { see('thrown'); }"],
    [
      'does not where it is asked first',
      "if (origin && origin !== 'null') { new URL(origin); see('parsed'); } else see('none')",
    ],
    ['takes a path with a base', "new URL('/x', 'https://a.example'); see('parsed')"],
    ['throws for a constant without a scheme', "try { new URL('a.example'); see('parsed'); } catch { see('thrown'); }"],
  ]);
});
