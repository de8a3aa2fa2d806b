import { parse } from 'tldts';

const PRIVATE = { allowPrivateDomains: true, extractHostname: false };

/** Whether a name is a suffix of the public suffix list, in either of its sections. */
export function isListedSuffix(name: string): boolean {
  const { publicSuffix, isIcann, isPrivate } = parse(`a.${name}`, PRIVATE);
  return publicSuffix === name && (isIcann === true || isPrivate === true);
}

/** Whether somebody can own a host: it lies below a suffix of the public suffix list, or below `example`, which stands for any of them. */
export function isRegistrable(host: string): boolean {
  const { domain, publicSuffix, isIcann, isPrivate } = parse(host, PRIVATE);
  return domain !== null && (isIcann === true || isPrivate === true || publicSuffix === 'example');
}
