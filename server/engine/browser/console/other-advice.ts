import type { BlockReason, OtherRefusal } from '../types.ts';
import { parseUrl } from '../url.ts';
import type { Advice, Refused } from './advice.ts';

const NO_HEADER = 'No response header mends this';

/** The reasons of the CORS check and the preflight check, on which `adviceOn` speaks itself. */
type Checked = Exclude<BlockReason, OtherRefusal | 'RedirectContainsCredentials' | 'CorsDisabledScheme'>;

/** What is wrong and what mends it where neither the CORS check nor the preflight check refused. */
export function otherAdvice({ reason, url, origin, parameter, value }: Refused): Advice {
  switch (reason) {
    case 'RedirectContainsCredentials':
      return {
        what: `The response redirects to a URL with a user name or password${value === null ? '' : ` (${value})`}.`,
        todo: 'Leave them out of Location.',
        header: 'Location',
      };
    case 'CorsDisabledScheme':
      return schemeAdvice(url, origin);
    case 'ERR_INVALID_REDIRECT':
      return {
        what: 'The response redirects to what is no URL.',
        todo: 'Mend its Location header.',
        header: 'Location',
      };
    case 'ERR_TOO_MANY_REDIRECTS':
      return {
        what: 'The request was redirected more than 20 times.',
        todo: 'Look for two redirects that lead to each other.',
        header: 'Location',
      };
    case 'ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION':
      return {
        what: `The response has several Location headers that differ${value === null ? '' : ` (${value})`}.`,
        todo: 'Two layers (an app and a proxy, say) may both add one: leave it to one of them.',
        header: 'Location',
      };
    case 'ERR_UNSAFE_REDIRECT':
      return {
        what: `The response redirects to a URL that the web may not lead to, such as data: or file:${value === null ? '' : ` (${value})`}.`,
        todo: 'Let Location be an http or https URL, or answer with the content itself.',
        header: 'Location',
      };
    case 'ERR_UNKNOWN_URL_SCHEME':
      return {
        what: `The response redirects to a WebSocket${value === null ? '' : ` (${value})`}, which no fetch can follow.`,
        todo: 'Let Location be an http or https URL, or let the script open the WebSocket itself.',
        header: 'Location',
      };
    case 'ForbiddenMethod':
      return { what: `No page may use the method ${parameter ?? ''}.`, todo: 'Use another one.', header: null };
    case 'InvalidUrl':
      return {
        what: 'The page asks for what is no URL, or for one with a user name or password.',
        todo: 'Mend the URL in the page’s script.',
        header: null,
      };
    case 'DisallowedByMode':
      return {
        what: 'The page asked with mode same-origin, which refuses every other origin.',
        todo: `${NO_HEADER}: let the script ask with mode cors.`,
        header: null,
      };
    case 'InvalidResponse':
      return {
        what: 'The response could not be used, for a reason that is none of CORS.',
        todo: 'Look at the request in the Network tab.',
        header: null,
      };
    case 'InsecureLocalNetwork':
    case 'InvalidLocalNetworkAccess':
    case 'LocalNetworkAccessPermissionDenied':
      return networkAdvice(parameter);
    default:
      // A reason that is added and has no advice is an error of types here.
      reason satisfies Checked | null;
      return {
        what: 'The browser refused the request, and for which reason is not known.',
        todo: 'Look at the request in the Network tab and at the line about it in the console.',
        header: null,
      };
  }
}

function schemeAdvice(url: string | null, origin: string | null): Advice {
  const scheme = url === null ? null : (parseUrl(url)?.protocol ?? null);
  const todo =
    scheme === 'file:'
      ? 'Open the page from a web server (npx serve, python3 -m http.server) instead of from a file.'
      : scheme === 'http:' || scheme === 'https:'
        ? 'Mend the Location header of the redirect.'
        : 'Begin the URL with https:// or http://; localhost:3000 alone is a scheme called localhost.';
  return {
    what: `CORS exists over http and https only${scheme === null ? '' : `, and the URL is one of ${scheme}`}${origin === 'null' && scheme === 'file:' ? ', asked from a file' : ''}.`,
    todo: `${NO_HEADER}. ${todo}`,
    header: null,
  };
}

/** Local Network Access (WICG): a permission of the browser's user, and only for secure contexts. */
function networkAdvice(space: string | null): Advice {
  const named = space === null ? '' : ` (${space})`;
  return {
    what: `The browser does not let this page reach addresses on the user’s machine or network${named}: Local Network Access, not CORS.`,
    todo: `${NO_HEADER}. The page must come over https, and its user must allow access to the local network when the browser asks; for development, open the page itself from localhost.`,
    header: null,
  };
}
