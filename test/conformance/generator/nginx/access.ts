import fc from 'fast-check';
import { weighted } from '../code.ts';
import { block, type Directive, inside, once, onceOf, printed } from './words.ts';

/** Where a subrequest asks whether a request may pass. */
export const AUTH = '/auth';

const password: fc.Arbitrary<Directive> = fc
  .constantFrom("auth_basic 'members'", 'auth_basic "members"', 'auth_basic members', 'auth_basic off')
  .map((text) => once('auth_basic', `${text};\nauth_basic_user_file /etc/nginx/htpasswd;`));

const addresses: fc.Arbitrary<Directive> = onceOf(
  'allow, deny',
  'allow 10.0.0.0/8;\ndeny all;',
  'deny 192.0.2.7;\nallow all;',
  'deny all;',
  'allow all;',
  'allow 10.0.0.0/8;',
  'deny 192.0.2.7;',
);

const subrequest: fc.Arbitrary<Directive> = fc.constantFrom(AUTH, AUTH, 'off').map((target) => (place) => {
  if (target === AUTH) place.needed.add(AUTH);
  return once('auth_request', `auth_request ${target};`)(place);
});

/** What stands in front of content: `if`s and `return`s come before it. */
export const access: fc.Arbitrary<Directive> = weighted<Directive>(
  [4, password],
  [2, addresses],
  [3, subrequest],
  [1, onceOf('satisfy', 'satisfy any;', 'satisfy any;', 'satisfy all;')],
);

const handing: fc.Arbitrary<Directive> = fc.constant(once('content', 'proxy_pass http://127.0.0.1:3000;'));

/** `limit_except`, whose methods do without what is in it, and which the others get in place of the location. */
export const limitExcept: fc.Arbitrary<Directive> = fc
  .record({
    methods: fc.constantFrom('GET', 'GET POST', 'GET OPTIONS', 'POST', 'HEAD', 'get PUT', 'GET POST OPTIONS'),
    contents: fc.array(weighted<Directive>([4, addresses], [2, password], [1, handing]), { maxLength: 2 }),
  })
  .map(({ methods, contents }) => (place) => {
    if (place.taken.has('limit_except')) return '';
    place.taken.add('limit_except');
    return block(`limit_except ${methods}`, printed(contents, inside(place, 'limit_except')));
  });
