import { type Entity, entityValue, unknown, type Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';

/** What `fastify-plugin` makes of a function: a plugin that runs on the instance that registers it. */
interface WrappedEntity extends Entity {
  readonly plugin: Value;
  readonly encapsulates: boolean;
}

const CORS_PLUGIN = '@fastify/cors';

const isWrapped = (entity: Entity): entity is WrappedEntity => 'encapsulates' in entity;

/** The package `@fastify/cors`, which was called `fastify-cors`. */
export function corsPlugin(at: Site): Value {
  const entity: Entity = {
    name: CORS_PLUGIN,
    get: (name, site) => (name === 'default' || name === 'fastifyCors' ? corsPlugin(site) : undefined),
  };
  return entityValue(entity, at);
}

/** Whether a value is the plugin; a snippet's `cors` that nothing binds is it as well, where Fastify registers it. */
export const isCorsPlugin = (value: Value): boolean =>
  value.is === 'entity' && (value.entity.name === CORS_PLUGIN || value.entity.name === 'cors');

/** The function behind a plugin of `fastify-plugin`; null for any other value. */
export function wrappedPlugin(value: Value): Pick<WrappedEntity, 'plugin' | 'encapsulates'> | null {
  return value.is === 'entity' && isWrapped(value.entity) ? value.entity : null;
}

/**
 * The package `fastify-plugin`.
 *
 * @param wrap hears of each function that is made a plugin
 */
export function pluginModule(at: Site, wrap: (fn: Value) => void): Value {
  const module: Entity = {
    name: 'fastify-plugin',
    call: (call, machine) => {
      const [fn, options] = call.args;
      const plugin = fn ?? unknown('a plugin', call.at);
      wrap(plugin);
      const encapsulate =
        options?.is === 'object' ? machine.read(options.cell)?.entries.get('encapsulate')?.value : undefined;
      const entity: WrappedEntity = {
        name: 'fastify plugin',
        plugin,
        encapsulates: encapsulate?.is === 'plain' && encapsulate.value === true,
        get: (name, site) => (name === 'default' ? entityValue(entity, site) : undefined),
      };
      return entityValue(entity, call.at);
    },
    get: (name, site) => (name === 'default' || name === 'fastifyPlugin' ? pluginModule(site, wrap) : undefined),
  };
  return entityValue(module, at);
}
