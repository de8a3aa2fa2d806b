import { either } from '../../evaluate/join.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { type Call, type Entity, entityValue, type Member, native, plain, type Value } from '../../evaluate/values.ts';
import type { Site } from '../../service/program.ts';
import { corsMiddleware } from '../node/cors/package.ts';
import { answerAll, register, whatStandsBehind } from './register.ts';

const MODULES = /^firebase-functions(?:\/(?:v[12]\/)?(?:https|v[12]))?$/;

/** Members behind which the same functions stand: `functions.region('…').https.onRequest(…)`. */
const NAMESPACES: ReadonlySet<string> = new Set(['default', 'https', 'v1', 'v2']);
const BUILDERS: ReadonlySet<string> = new Set(['region', 'runWith']);

/**
 * Functions of Google's cloud that answer HTTP requests, each behind an Express app of its own: Firebase's (npm `firebase-functions`,
 * `src/v2/providers/https.ts`) and those of the framework below them (npm `@google-cloud/functions-framework`).
 *
 * @param makeExpress makes a new Express app
 */
export function cloudModule(name: string, at: Site, makeExpress: (at: Site) => Value): Value | undefined {
  if (MODULES.test(name)) return functions(makeExpress, at);
  if (name !== '@google-cloud/functions-framework') return undefined;
  const framework: Entity = {
    name,
    get: (member, site) => (member === 'http' ? native(member, serving(makeExpress), site) : undefined),
  };
  return entityValue(framework, at);
}

function functions(makeExpress: (at: Site) => Value, at: Site): Value {
  const entity: Entity = {
    name: 'firebase functions',
    get: (name, site) => {
      if (NAMESPACES.has(name)) return functions(makeExpress, site);
      if (BUILDERS.has(name)) return native(name, (call) => functions(makeExpress, call.at), site);
      if (name === 'onCall') return native(name, calling(makeExpress), site);
      return name === 'onRequest' ? native(name, serving(makeExpress), site) : undefined;
    },
  };
  return entityValue(entity, at);
}

type Native = (call: Call, machine: Machine) => Value;

/** `onRequest([options, ]handler)`, the options behind the handler in the first generation. */
const serving =
  (makeExpress: (at: Site) => Value): Native =>
  (call, machine) => {
    const app = makeExpress(call.at);
    const handler = call.args.findLast(({ is }) => is === 'closure' || is === 'entity');
    const cors = corsOf(call, machine);
    if (cors !== undefined) register(app, 'use', [middlewareFor(cors, [], machine)], cors.at, machine);
    if (handler?.is === 'closure') answerAll(app, handler, call.at, machine);
    else if (handler !== undefined && cors !== undefined) register(app, 'use', [handler], call.at, machine);
    return app;
  };

/** `onCall(options, handler)`: without an option of the author's everyone may call, which is the library's own decision. */
const calling =
  (makeExpress: (at: Site) => Value): Native =>
  (call, machine) => {
    const app = makeExpress(call.at);
    const cors = corsOf(call, machine);
    if (cors === undefined) return app;
    const methods: Member = { value: plain('POST', cors.at), at: cors.at };
    register(app, 'use', [middlewareFor(cors, [['methods', methods]], machine)], cors.at, machine);
    register(app, 'post', [plain('/', call.at), whatStandsBehind(call.at)], call.at, machine);
    return app;
  };

/** The option `cors`. */
function corsOf({ args }: Call, machine: Machine): Member | undefined {
  const options = args.find(({ is }) => is === 'object');
  return options?.is === 'object' ? machine.read(options.cell)?.entries.get('cors') : undefined;
}

/** Which origins npm `cors` lets in (`resolveCorsOrigin`), beside other options that the author does not write. */
function middlewareFor({ value, at }: Member, others: readonly [string, Member][], machine: Machine): Value {
  const origin: Member = { value: originOf(value, machine), at };
  return corsMiddleware(machine.object(new Map([['origin', origin], ...others]), at), at, machine);
}

/** An empty list or text switches CORS off, `undefined` lets everyone in, and a list of one is that one. */
function originOf(value: Value, machine: Machine): Value {
  if (value.is === 'either') return either(value.test, originOf(value.then, machine), originOf(value.else, machine));
  if (value.is === 'plain') {
    if (value.value === '') return plain(false, value.at);
    return value.value === undefined ? plain(true, value.at) : value;
  }
  const content = value.is === 'list' ? machine.read(value.cell) : undefined;
  if (content === undefined || content.open || content.items.length > 1) return value;
  return content.items[0] ?? plain(false, value.at);
}
