import type { HeaderLine } from '../../../server/engine/browser/types.ts';
import { API, acam, acao, answer, type Case, lets, SAME } from '../exchange.ts';
import { grants, open, type Row, row, to } from './redirect-rows.ts';

const json: HeaderLine = ['Content-Type', 'application/json'];

/** A request that is asked for is asked for again at each stop. */
export const redirectedPreflights: readonly Case[] = (
  [
    [
      'the second preflight without the header',
      [grants, to(307, 'next'), answer(404)],
      'PreflightMissingAllowOriginHeader',
      { method: 'PUT' },
    ],
    [
      'the second preflight with a wrong status',
      [grants, to(307, 'next'), answer(404, acao('*'))],
      'PreflightInvalidStatus',
      { method: 'PUT' },
    ],
    [
      'the second preflight redirected',
      [grants, to(307, 'next'), to(307, 'next')],
      'PreflightDisallowedRedirect',
      { method: 'PUT' },
    ],
    [
      'the second preflight at a second origin',
      [grants, to(307, '{other}/{case}'), answer(204, acao('{app}'), acam('PUT'))],
      'PreflightAllowOriginMismatch',
      { method: 'PUT' },
    ],
    [
      'all the way',
      [grants, to(307, '{other}/{case}'), grants, to(308, API), grants, open],
      'allowed',
      { method: 'PUT', headers: [json] },
    ],
    ['JSON by POST that becomes GET', [grants, to(303, 'next'), open], 'allowed', { method: 'POST', headers: [json] }],
    [
      'JSON by POST that stays POST',
      [grants, to(307, 'next'), grants, open],
      'allowed',
      { method: 'POST', headers: [json] },
    ],
    ['JSON by PUT that becomes GET', [grants, to(303, 'next'), open], 'allowed', { method: 'PUT', headers: [json] }],
    ['JSON by GET that stays GET', [grants, to(303, 'next'), grants, open], 'allowed', { headers: [json] }],
    [
      'JSON by HEAD that stays HEAD',
      [grants, to(303, 'next'), grants, open],
      'allowed',
      { method: 'HEAD', headers: [json] },
    ],
    [
      'a header of one’s own stays',
      [grants, to(303, 'next'), grants, open],
      'allowed',
      { method: 'POST', headers: [['X-A', '1']] },
    ],
    [
      'Content-Language goes with the body',
      [to(302, 'next'), open],
      'allowed',
      { method: 'POST', headers: [['Content-Language', 'de']] },
    ],
    [
      'Content-Location goes with the body',
      [grants, to(302, 'next'), open],
      'allowed',
      { method: 'POST', headers: [['Content-Location', '/x']] },
    ],
    [
      'Content-Encoding goes with the body',
      [grants, to(302, 'next'), open],
      'allowed',
      { method: 'POST', headers: [['Content-Encoding', 'x']] },
    ],
    [
      'Authorization stays within an origin',
      [grants, to(302, 'next'), grants, open],
      'allowed',
      { headers: [['Authorization', 'x']] },
    ],
    [
      'Authorization does not go to a second origin',
      [grants, to(302, '{other}/{case}'), open],
      'allowed',
      { headers: [['Authorization', 'x']] },
    ],
    [
      'Authorization does not go to a second origin, the rest does',
      [grants, to(302, '{other}/{case}'), grants, open],
      'allowed',
      {
        headers: [
          ['Authorization', 'x'],
          ['X-A', '1'],
        ],
      },
    ],
    [
      'Authorization does not leave the own origin',
      [answer(302, ['Location', API]), lets()],
      'allowed',
      { url: SAME, headers: [['Authorization', 'x']] },
    ],
    [
      'PUT leaves the own origin',
      [answer(307, ['Location', API]), lets(acam('PUT')), lets()],
      'allowed',
      { url: SAME, method: 'PUT' },
    ],
    [
      'PUT leaves the own origin unasked',
      [answer(307, ['Location', API]), answer(200)],
      'PreflightMissingAllowOriginHeader',
      { url: SAME, method: 'PUT' },
    ],
    [
      'an upload is asked for again',
      [grants, to(307, 'next'), grants, open],
      'allowed',
      { method: 'POST', upload: true },
    ],
    [
      'an upload that becomes GET',
      [grants, to(303, 'next'), grants, open],
      'allowed',
      { method: 'POST', upload: true },
    ],
  ] satisfies readonly Row[]
).map(row);
