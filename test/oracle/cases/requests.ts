import { acac, acam, acao, answer, type Case, exchange, lets, SAME } from '../exchange.ts';

/** Methods as script writes them, what is sent, and whether a preflight is. */
const METHODS: readonly (readonly [written: string, sent: string, preflighted: boolean])[] = [
  ['GET', 'GET', false],
  ['get', 'GET', false],
  ['HEAD', 'HEAD', false],
  ['Head', 'HEAD', false],
  ['POST', 'POST', false],
  ['post', 'POST', false],
  ['PUT', 'PUT', true],
  ['put', 'PUT', true],
  ['DELETE', 'DELETE', true],
  ['Delete', 'DELETE', true],
  ['OPTIONS', 'OPTIONS', true],
  ['options', 'OPTIONS', true],
  ['PATCH', 'PATCH', true],
  ['PROPFIND', 'PROPFIND', true],
  ['M-SEARCH', 'M-SEARCH', true],
];

export const methods: readonly Case[] = [
  ...METHODS.map(
    ([written, sent, preflighted]): Case => ({
      ...exchange(written, preflighted ? [lets(acam(sent)), lets()] : [lets()], { method: written }),
      outcome: 'allowed',
      sends: preflighted ? ['preflight', sent] : [sent],
    }),
  ),
  ...['CONNECT', 'TRACE', 'TRACK', 'connect', 'Trace', 'track'].map(
    (method): Case => ({
      ...exchange(`${method} is never sent`, [], { method }),
      outcome: 'ForbiddenMethod',
      sends: [],
    }),
  ),
];

/** Where CORS applies, and where there is nothing to send. */
export const schemes: readonly Case[] = [
  { ...exchange('the own origin needs no header', [answer(200)], { url: SAME }), outcome: 'allowed', sends: ['GET'] },
  {
    ...exchange('the own origin: no preflight', [answer(500)], { url: SAME, method: 'PUT', headers: [['X-A', '1']] }),
    outcome: 'allowed',
    sends: ['PUT'],
  },
  {
    ...exchange('the own origin: another origin in the header', [answer(200, acao('http://a.example'))], {
      url: SAME,
      credentials: 'include',
    }),
    outcome: 'allowed',
  },
  {
    ...exchange('POST says its origin to the own one', [answer(200)], { url: SAME, method: 'POST' }),
    outcome: 'allowed',
  },
  {
    ...exchange('a sandbox has no own origin', [answer(200)], { url: SAME, from: 'sandbox' }),
    outcome: 'MissingAllowOriginHeader',
  },
  {
    ...exchange('a sandbox asks before PUT', [answer(204, acao('*'), acam('PUT')), answer(200, acao('null'))], {
      url: SAME,
      from: 'sandbox',
      method: 'PUT',
    }),
    outcome: 'allowed',
    sends: ['preflight', 'PUT'],
  },
  {
    ...exchange('another port is another origin', [answer(200)], { url: '{api}/{case}' }),
    outcome: 'MissingAllowOriginHeader',
  },
  {
    ...exchange('another host is another origin', [answer(200)], { url: '{other}/{case}' }),
    outcome: 'MissingAllowOriginHeader',
  },
  {
    ...exchange('the fragment is not sent', [lets()], { url: '{api}/{case}?q=1#part' }),
    outcome: 'allowed',
    sends: ['GET'],
  },
  {
    ...exchange('an empty fragment is not sent', [lets(acam('PUT')), lets()], { url: '{api}/{case}?#', method: 'PUT' }),
    outcome: 'allowed',
  },
  {
    ...exchange('the URL is sent as browsers write it', [lets()], { url: ' {api}/./{case}/a/../b c?d"e ' }),
    outcome: 'allowed',
  },
  { ...exchange('data: asks no service', [], { url: 'data:text/plain,{case}' }), outcome: 'allowed', sends: [] },
  { ...exchange('ftp:', [], { url: 'ftp://localhost/{case}' }), outcome: 'CorsDisabledScheme', sends: [] },
  { ...exchange('a scheme of one’s own', [], { url: 'foo:{case}' }), outcome: 'CorsDisabledScheme', sends: [] },
  { ...exchange('no URL', [], { url: 'http://[{case}' }), outcome: 'InvalidUrl', sends: [] },
  { ...exchange('a user in the URL', [], { url: 'http://user@localhost/{case}' }), outcome: 'InvalidUrl', sends: [] },
  {
    ...exchange('a password in the URL', [], { url: 'http://:pw@localhost/{case}' }),
    outcome: 'InvalidUrl',
    sends: [],
  },
];

/** XMLHttpRequest with a listener for the upload is preflighted in any case. */
export const uploads: readonly Case[] = (
  [
    ['POST', [lets(), lets()], 'allowed', ['preflight', 'POST']],
    ['POST', [answer(200)], 'PreflightMissingAllowOriginHeader', ['preflight']],
    ['POST', [answer(404, acao('*'))], 'PreflightInvalidStatus', ['preflight']],
    ['POST', [lets(acam('DELETE')), lets()], 'allowed', ['preflight', 'POST']],
    ['POST', [lets(acam('a b'))], 'InvalidAllowMethodsPreflightResponse', ['preflight']],
    ['POST', [lets(), answer(200)], 'MissingAllowOriginHeader', ['preflight', 'POST']],
    ['PUT', [lets(), lets()], 'MethodDisallowedByPreflightResponse', ['preflight']],
    ['PUT', [lets(acam('PUT')), lets()], 'allowed', ['preflight', 'PUT']],
  ] as const
).flatMap(([method, answers, outcome, sends]): Case[] => {
  const parameter = outcome === 'MethodDisallowedByPreflightResponse' ? { parameter: method } : {};
  return (['same-origin', 'include'] as const).map((credentials) => ({
    ...exchange(
      `${method} (${credentials}) by ${JSON.stringify(answers[0].headers)}, ${answers[0].status}, sends ${sends.join(', ')}, ${outcome}`,
      answers,
      { method, credentials, upload: true },
    ),
    outcome:
      outcome === 'PreflightInvalidStatus' && credentials === 'include' ? 'PreflightWildcardOriginNotAllowed' : outcome,
    sends,
    ...parameter,
  }));
});

export const ownUpload: readonly Case[] = [
  {
    ...exchange('not on the own origin', [answer(200)], { url: SAME, method: 'POST', upload: true }),
    outcome: 'allowed',
    sends: ['POST'],
  },
  {
    ...exchange('Access-Control-Allow-Credentials counts', [answer(200, acao('{app}'), acac('1'))], {
      method: 'POST',
      upload: true,
      credentials: 'include',
    }),
    outcome: 'PreflightInvalidAllowCredentials',
  },
];
