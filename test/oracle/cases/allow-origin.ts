import { acac, acam, acao, answer, type Case, type Exchange, exchange, lets, type Outcome } from '../exchange.ts';

/** The lines of Access-Control-Allow-Origin, and what comes of them without credentials and with. */
type Row = readonly [lines: readonly string[], without: Outcome, credentialed: Outcome];

const OF_ORIGIN: readonly Row[] = [
  [[], 'MissingAllowOriginHeader', 'MissingAllowOriginHeader'],
  // The origin itself, and what stands around it.
  [['{app}'], 'allowed', 'allowed'],
  [[' {app}'], 'allowed', 'allowed'],
  [['{app} '], 'allowed', 'allowed'],
  [['\t {app} \t '], 'allowed', 'allowed'],
  [['{app}\u000b'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['{app}\u000c'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['{app}\u00a0'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  // The wildcard, which is nothing but a star.
  [['*'], 'allowed', 'WildcardOriginNotAllowed'],
  [[' *\t'], 'allowed', 'WildcardOriginNotAllowed'],
  [['**'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['"*"'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [["'*'"], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['*.localhost'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['*:{app-port}'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['http://*'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://*:{app-port}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://*.localhost'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['*://localhost'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  // Nearly the origin.
  [['{app}/'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['{app}/path'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['{app}?query'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['{app}#fragment'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['{APP}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://localhost'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://localhost:'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://localhost:0{app-port}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://localhost.:{app-port}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://sub.localhost:{app-port}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://127.0.0.1:{app-port}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://[::1]:{app-port}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['https://localhost:{app-port}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['ws://localhost:{app-port}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http:{app-host}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http:/{app-host}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http:///{app-host}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http:\\\\{app-host}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['http://user@{app-host}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['{app-host}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['//{app-host}'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['"{app}"'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [["'{app}'"], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['<{app}>'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['[{app}]'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['^{app}$'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['/{app}/'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['{app}0'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  // Another origin.
  [['{api}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['{other}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['https://app.example'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['capacitor://localhost'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['chrome-extension://abcdefghijklmnop'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['file://'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['about:blank'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['data:text/plain'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['localhost:'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['null'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  // No URL at all.
  [[''], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [[' \t '], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['Null'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['NULL'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['true'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['undefined'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['all'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['localhost'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['app.example'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['127.0.0.1:3000'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['http://'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['http:'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['://localhost'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['http://['], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['http://localhost:port'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['http://localhost:99999'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['http://256.256.256.256'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['http://a|b'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['http://a%zz'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['{app};{api}'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['{app}|{api}'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['{app}\t{api}'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  // Several: whatever holds a space or a comma, and all lines together.
  [['{app}, {api}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['{app},{api}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['{app} {api}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['{app}, {app}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['{app},'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [[',{app}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['*, *'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['* *'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['*, {app}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [[','], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['no url'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['{app}', '{app}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['*', '*'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['*', '{app}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['{app}', '*'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['{app}', ''], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['', '{app}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['', ''], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['{app}', '{api}', '{other}'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
];

const OF_SANDBOX: readonly Row[] = [
  [[], 'MissingAllowOriginHeader', 'MissingAllowOriginHeader'],
  [['null'], 'allowed', 'allowed'],
  [[' null\t'], 'allowed', 'allowed'],
  [['*'], 'allowed', 'WildcardOriginNotAllowed'],
  [['NULL'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['"null"'], 'InvalidAllowOriginValue', 'InvalidAllowOriginValue'],
  [['{app}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['{api}'], 'AllowOriginMismatch', 'AllowOriginMismatch'],
  [['null, null'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
  [['null', 'null'], 'MultipleAllowOriginValues', 'MultipleAllowOriginValues'],
];

/** Each row on an actual response and on one to a preflight, where the same check gives names of its own. */
function casesOf(from: Exchange['from'], own: string, [lines, without, credentialed]: Row): readonly Case[] {
  const shown = JSON.stringify(lines);
  const title = from === 'app' ? shown : `${shown} for an opaque origin`;
  const origin = lines.map(acao);
  const onward = answer(200, acao(own), acac('true'));
  return [
    { ...exchange(`${title}`, [answer(200, ...origin)], { from }), outcome: without },
    {
      ...exchange(`${title}, credentialed`, [answer(200, ...origin, acac('true'))], { from, credentials: 'include' }),
      outcome: credentialed,
    },
    {
      ...exchange(`${title} on a preflight`, [answer(204, ...origin, acam('PUT')), onward], { from, method: 'PUT' }),
      outcome: preflight(without),
    },
    {
      ...exchange(
        `${title} on a preflight, credentialed`,
        [answer(204, ...origin, acac('true'), acam('PUT')), onward],
        { from, credentials: 'include', method: 'PUT' },
      ),
      outcome: preflight(credentialed),
    },
  ];
}

/** The name of the same refusal on a preflight. */
function preflight(outcome: Outcome): Outcome {
  switch (outcome) {
    case 'WildcardOriginNotAllowed':
    case 'MissingAllowOriginHeader':
    case 'MultipleAllowOriginValues':
    case 'InvalidAllowOriginValue':
    case 'AllowOriginMismatch':
    case 'InvalidAllowCredentials':
      return `Preflight${outcome}`;
    default:
      return outcome;
  }
}

/** The lines of Access-Control-Allow-Credentials, and what comes of them with credentials. Without any, none of them matters. */
const OF_CREDENTIALS: readonly (readonly [lines: readonly string[], outcome: Outcome])[] = [
  [[], 'InvalidAllowCredentials'],
  [['true'], 'allowed'],
  [[' true\t'], 'allowed'],
  [['True'], 'InvalidAllowCredentials'],
  [['TRUE'], 'InvalidAllowCredentials'],
  [['1'], 'InvalidAllowCredentials'],
  [['yes'], 'InvalidAllowCredentials'],
  [['*'], 'InvalidAllowCredentials'],
  [['false'], 'InvalidAllowCredentials'],
  [['"true"'], 'InvalidAllowCredentials'],
  [['true;'], 'InvalidAllowCredentials'],
  [['true,'], 'InvalidAllowCredentials'],
  [['true, true'], 'InvalidAllowCredentials'],
  [['true\u00a0'], 'InvalidAllowCredentials'],
  [[''], 'InvalidAllowCredentials'],
  [['true', 'true'], 'InvalidAllowCredentials'],
  [['true', ''], 'InvalidAllowCredentials'],
  [['', 'true'], 'InvalidAllowCredentials'],
  [['true', 'false'], 'InvalidAllowCredentials'],
];

function credentialCases([lines, outcome]: (typeof OF_CREDENTIALS)[number]): readonly Case[] {
  const shown = JSON.stringify(lines);
  const headers = [acao('{app}'), ...lines.map(acac)];
  const credentials = 'include';
  return [
    { ...exchange(`${shown}`, [answer(200, ...headers)], { credentials }), outcome },
    { ...exchange(`${shown}, not asked for`, [answer(200, ...headers)]), outcome: 'allowed' },
    { ...exchange(`${shown}, omitted`, [answer(200, ...headers)], { credentials: 'omit' }), outcome: 'allowed' },
    {
      ...exchange(`${shown} on a preflight`, [answer(204, ...headers, acam('DELETE')), lets()], {
        credentials,
        method: 'DELETE',
      }),
      outcome: preflight(outcome),
    },
  ];
}

/** The CORS check: Access-Control-Allow-Origin and Access-Control-Allow-Credentials, on every kind of response. */
export const allowOrigin: readonly Case[] = [
  ...OF_ORIGIN.flatMap((row) => casesOf('app', '{app}', row)),
  ...OF_SANDBOX.flatMap((row) => casesOf('sandbox', 'null', row)),
];

export const allowCredentials: readonly Case[] = OF_CREDENTIALS.flatMap(credentialCases);

/** The case of a header's name does not matter. */
export const headerNames: readonly Case[] = [
  ['access-control-allow-origin', 'access-control-allow-credentials'],
  ['ACCESS-CONTROL-ALLOW-ORIGIN', 'ACCESS-CONTROL-ALLOW-CREDENTIALS'],
  ['Access-control-Allow-origin', 'aCCESS-cONTROL-aLLOW-cREDENTIALS'],
].map(
  ([origin = '', credentials = '']): Case => ({
    ...exchange(`${origin} and ${credentials}`, [answer(200, [origin, '{app}'], [credentials, 'true'])], {
      credentials: 'include',
    }),
    outcome: 'allowed',
  }),
);
