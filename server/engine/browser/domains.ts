import { parse } from 'tldts';
import { parseOrigin } from './origins.ts';

/** What the public suffix list says of a host. */
export interface Domain {
  /** The host's suffix under which names are given out, e.g. `co.uk` or `github.io`; null for an IP address. */
  readonly suffix: string | null;
  /** The suffix and one label more; null for an IP address and for a bare suffix. */
  readonly registrable: string | null;
  /** Whether the suffix belongs to somebody who gives names below it to anyone: `github.io`, `vercel.app`. */
  readonly shared: boolean;
}

/**
 * Looks a host up in the public suffix list, its private section included.
 *
 * @param host a host name in lower case or an IP address, IPv6 in brackets
 */
export function domainOf(host: string): Domain {
  const found = parse(host.replace(/^\[|\]$/g, ''), { allowPrivateDomains: true, extractHostname: false });
  return { suffix: found.publicSuffix, registrable: found.domain, shared: found.isPrivate === true };
}

/** The registrable domain of a serialized origin, e.g. `a.co.uk`; null for `null`, IP addresses and bare suffixes. */
export function registrableDomain(origin: string): string | null {
  const parsed = parseOrigin(origin);
  return parsed === null ? null : domainOf(parsed.host).registrable;
}

/** Whether anyone can publish beside this serialized origin, because its suffix is a hosting provider's. */
export function isSharedHosting(origin: string): boolean {
  const parsed = parseOrigin(origin);
  return parsed !== null && domainOf(parsed.host).shared;
}
