import { type Entity, entityValue, missing, native, type Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';
import { requestEntity } from '../node/message.ts';

/** What an instance and the messages of its requests have from code in view. */
export interface Host {
  readonly fastify: { readonly major: number };
  /** The instance whose request it is. */
  readonly server: Value;
  /** What `decorateReply` and `decorateRequest` have added. */
  decorator(of: 'reply' | 'request', name: string): Value | undefined;
}

/** A logger: it answers nothing and passes nothing on. */
export const logger = (at: Site): Value =>
  entityValue({ name: 'log', get: (_, site) => native('log', (call) => missing(call.at), site) }, at);

/** Fastify's request. */
export function fastifyRequest(reads: Set<string>, host: Host): Entity {
  const node = requestEntity(reads);
  return {
    ...node,
    get: (name, at, machine) => {
      if (name === 'raw' || name === 'req') return entityValue(node, at);
      if (name === 'originalUrl') return node.get?.('url', at, machine);
      if (name === 'server') return host.server;
      if (name === 'log') return logger(at);
      return node.get?.(name, at, machine) ?? host.decorator('request', name);
    },
  };
}
