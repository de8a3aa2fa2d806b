import { describe, expect, it } from 'vitest';
import type { Route } from '../../../server/engine/service/program.ts';
import { openTestEngine } from '../../rules/fixture.ts';
import { oneFile, programsOfProject } from '../../rules/project.ts';

const engine = openTestEngine();

const LOCATION = 'location /v1/ {';

/** What names no header of CORS is not read at all. */
const POLICY = 'add_header Access-Control-Allow-Origin *;';

/** The route of a location, in a server where other things may stand around it. */
async function routeOf(inside: string, around = ''): Promise<Route> {
  const text = `http { ${around} ${POLICY} server { listen 80; ${LOCATION} ${inside} } } }`;
  const [program] = await programsOfProject(engine, oneFile('/etc/nginx/nginx.conf', text));
  const [route] = program?.routes ?? [];
  if (route === undefined) throw new Error('No route is seen');
  return route;
}

const PASS = 'proxy_pass http://127.0.0.1:3000;';

describe('the methods of a location', () => {
  it.each([
    ['that hands its requests on', PASS, ['GET', 'POST']],
    ['that serves files', 'root /srv;', ['GET']],
    ['with limit_except', `limit_except GET PUT { deny all; } ${PASS}`, ['GET', 'PUT']],
    ['whose limit_except lets POST alone through', `limit_except POST { deny all; } ${PASS}`, ['POST']],
    ['whose limit_except asks for a password', `limit_except GET { auth_basic x; } ${PASS}`, ['GET', 'POST']],
    [
      'whose limit_except denies some addresses',
      `limit_except GET { allow 10.0.0.0/8; deny all; } ${PASS}`,
      ['GET', 'POST'],
    ],
    [
      'that refuses all others',
      `if ($request_method !~ ^(GET|POST|DELETE)$) { return 405; } ${PASS}`,
      ['GET', 'POST', 'DELETE'],
    ],
    ['that refuses one', `if ($request_method = PUT) { return 403; } ${PASS}`, ['GET', 'POST']],
    [
      'that hands one to another upstream',
      `if ($request_method = PATCH) { proxy_pass http://127.0.0.1:2; } ${PASS}`,
      ['GET', 'POST', 'PATCH'],
    ],
    ['whose condition never holds', `if ($request_method = put) { break; } ${PASS}`, ['GET', 'POST']],
    ['that sets a variable for one', `if ($request_method = PATCH) { set $x 1; } ${PASS}`, ['GET', 'POST']],
    [
      'that names one in lower case',
      `if ($request_method ~* "^(put|get)$") { break; } ${PASS}`,
      ['GET', 'POST', 'PUT'],
    ],
    ['with a pattern that is none', `if ($request_method ~ "(PUT") { return 405; } ${PASS}`, ['GET', 'POST']],
    ['with a condition on something else', `if ($http_x_method = PUT) { return 204; } ${PASS}`, ['GET', 'POST']],
    ['with dav_methods', 'root /srv; dav_methods PUT DELETE MKCOL;', ['GET', 'POST', 'PUT', 'DELETE']],
    ['that refuses everything', `if ($request_method ~ .) { return 405; } ${PASS}`, ['GET', 'POST']],
  ])('%s', async (_, inside, methods) => {
    expect((await routeOf(inside)).methods).toEqual(methods);
  });

  it.each([
    ['are not all in view where requests are handed on', PASS, true],
    ['are all in view where files are served', 'root /srv;', undefined],
    ['are all in view where limit_except names them', `limit_except GET { deny all; } ${PASS}`, undefined],
  ])('%s', async (_, inside, takesOthers) => {
    expect((await routeOf(inside)).takesOthers).toBe(takesOthers);
  });
});

describe('the headers that a location reads', () => {
  it.each([
    ['none', PASS, []],
    ['those of its variables', `proxy_set_header X-Key $http_x_api_key; ${PASS}`, ['x-api-key']],
    ['those of its conditions', `if ($http_authorization = "") { return 401; } ${PASS}`, ['authorization']],
    ['those in braces', `proxy_set_header X-Both "\${http_x_one}-$http_x_two"; ${PASS}`, ['x-one', 'x-two']],
    ['those within an if', `if ($args) { set $key $http_x_key; } ${PASS}`, ['x-key']],
    ['not those of a location within', `location /v1/a { set $key $http_x_key; ${PASS} } ${PASS}`, []],
    ['the password', `auth_basic "Members"; ${PASS}`, ['authorization']],
    ['no password where that is off', `auth_basic off; ${PASS}`, []],
    ['the password that some methods ask for', `limit_except GET { auth_basic "Members"; } ${PASS}`, ['authorization']],
  ])('%s', async (_, inside, reads) => {
    expect((await routeOf(inside)).reads).toEqual(reads);
  });

  it('those that a map goes by, and a map in that', async () => {
    const maps = 'map $http_x_token $token { default 0; } map $token $client { default 0; }';
    expect((await routeOf(`if ($client) { return 401; } ${PASS}`, maps)).reads).toEqual(['x-token']);
    expect((await routeOf(PASS, maps)).reads).toEqual([]);
  });

  it('comes to an end with maps that go by each other', async () => {
    const maps = 'map $b $a { default 0; } map $a $b { default 0; }';
    expect((await routeOf(`if ($a) { return 401; } ${PASS}`, maps)).reads).toEqual([]);
  });

  it('the password that is asked for further out', async () => {
    expect((await routeOf(PASS, 'auth_basic "Members";')).reads).toEqual(['authorization']);
    expect((await routeOf(`auth_basic off; ${PASS}`, 'auth_basic "Members";')).reads).toEqual([]);
  });
});
