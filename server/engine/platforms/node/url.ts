import { partsOfUrl, urlClass } from '../../evaluate/url.ts';
import { type Entity, entityValue, native, type Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';

/** Node's module `url`: `parse` and `URL`; undefined for any other module. */
export function urlModule(name: string, at: Site): Value | undefined {
  if (name !== 'url' && name !== 'node:url') return undefined;
  const module: Entity = {
    name: 'url',
    get: (member, site) => {
      if (member === 'default') return urlModule(name, site);
      if (member === 'URL') return urlClass(site);
      return member === 'parse' ? native('url.parse', partsOfUrl, site) : undefined;
    },
  };
  return entityValue(module, at);
}
