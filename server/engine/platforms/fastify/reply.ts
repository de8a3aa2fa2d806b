import { isMadeError } from '../../evaluate/globals.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { printed } from '../../evaluate/texts.ts';
import { textTest, truth } from '../../evaluate/truth.ts';
import { type Entity, entityValue, missing, plain, textValue, unknown, type Value } from '../../evaluate/values.ts';
import type { Site, Test } from '../../service/program.ts';
import { ERROR, failWith } from '../node/errors.ts';
import { type Handling, STATUS } from '../node/handling.ts';
import { eachAlternative, mergeVary, removeHeader, setHeader, spelledOut } from '../node/headers.ts';
import {
  constantText,
  eachHeader,
  NODE_RESPONSE,
  type ResponseMethod,
  readHeader,
  responseEntity,
} from '../node/message.ts';

import { type Host, logger } from './request.ts';

/** The variable that says that the reply has been given a status (Fastify, `kReplyHasStatusCode`). */
export const CODED = 'coded';

/** The variable that says whether the payload goes through the serializer, and so through the `preSerialization` hooks. */
export const SERIALIZED = 'serialized';

/** `reply.header(name, value = '')`: arrays become several lines, everything else text (Fastify, `lib/reply.js`). */
function writeHeader(name: string, value: Value, fact: Site, by: Site, machine: Machine): void {
  setHeader({ name, value: orEmpty(value), by, facts: [fact], held: true }, machine);
}

/** Where a header's value is not there an empty one is sent. */
function orEmpty(value: Value): Value {
  if (value.is === 'plain' && value.value === undefined) return plain('', value.at);
  if (value.is === 'list') return value;
  const text = printed(value);
  if (value.is !== 'text' || text.is !== 'text') return text;
  return textValue(
    value.text.map((piece) => (typeof piece === 'object' && 'take' in piece ? { absent: '', ...piece } : piece)),
    value.at,
  );
}

const header: ResponseMethod = (self, call, machine) => {
  const name = constantText(call.args[0]);
  if (name !== null)
    eachAlternative(spelledOut(call.args[1] ?? missing(call.at), machine), machine, (value) =>
      writeHeader(name, value, call.argSites[1] ?? call.at, call.at, machine),
    );
  return self;
};

const headers: ResponseMethod = (self, call, machine) => {
  eachHeader(call.args[0], machine, (name, value, fact) =>
    eachAlternative(spelledOut(value, machine), machine, (one) => writeHeader(name, one, fact, call.at, machine)),
  );
  return self;
};

/** `reply.code(status)` throws for what is no status from 100 to 599. */
export function setCode(status: Value, by: Site, machine: Machine): void {
  eachAlternative(status, machine, (value) => {
    const number = value.is === 'plain' ? Number(value.value) : Number.NaN;
    if (value.is === 'plain' && !(number >= 100 && number <= 599)) {
      machine.raise(unknown('FST_ERR_BAD_STATUS_CODE', by));
      return;
    }
    const text = value.is === 'plain' ? [String(number)] : value.is === 'text' ? value.text : [{ unread: 'a status' }];
    machine.emit({ do: 'let', name: STATUS, value: text });
    machine.emit({ do: 'let', name: CODED, value: ['yes'] });
  });
}

const code: ResponseMethod = (self, call, machine) => {
  if (call.args[0] !== undefined) setCode(call.args[0], call.at, machine);
  return self;
};

/** Texts and streams are sent as they are; what is nothing at all as well. */
const isSerialized = (payload: Value): boolean =>
  payload.is !== 'text' &&
  !(payload.is === 'plain' && (typeof payload.value === 'string' || payload.value === undefined));

/** Whether a value is an error: those made in view, and the one that a handler for errors is given. */
const isError = (value: Value, machine: Machine): boolean =>
  (value.is === 'entity' && value.entity === ERROR) || isMadeError(value, machine);

/** `reply.send(payload)`: an error goes to the handlers for errors, anything else is sent (Fastify, `Reply.prototype.send`). */
export function sendPayload(payload: Value, by: Site, machine: Machine): void {
  eachAlternative(payload, machine, (value) => {
    if (isError(value, machine)) {
      failWith(value, by, machine);
      return;
    }
    machine.emit({ do: 'let', name: SERIALIZED, value: [isSerialized(value) ? 'yes' : 'no'] });
    machine.emit({ do: 'answer', status: { variable: STATUS, otherwise: 200 }, by });
  });
}

const send: ResponseMethod = (self, call, machine) => {
  sendPayload(call.args[0] ?? missing(call.at), call.at, machine);
  return self;
};

/** The variable that says that the reply is no longer Fastify's to send. */
const HIJACKED = 'hijacked';

const hijack: ResponseMethod = (self, _call, machine) => {
  machine.emit({ do: 'let', name: HIJACKED, value: ['yes'] });
  return self;
};

/** Runs what sends a reply, unless that has been hijacked (Fastify, `Reply.prototype.hijack`). */
export function unlessHijacked(handling: Handling, at: Site, machine: Machine, run: () => void): void {
  if (!handling.called.has('hijack')) {
    run();
    return;
  }
  const hijacked: Test = {
    text: [{ take: { from: 'variable', name: HIJACKED } }],
    in: { is: 'exactly', text: 'yes' },
    at,
  };
  machine.branch(hijacked, () => {}, run);
}

/** What sends a text, a file or a page. */
const sendAsIs: ResponseMethod = (self, call, machine) => {
  sendPayload(missing(call.at), call.at, machine);
  return self;
};

const coded = (at: Site): Test => ({
  text: [{ take: { from: 'variable', name: CODED } }],
  in: { is: 'exactly', text: 'yes' },
  at,
});

/** `reply.redirect(url, code)`; Fastify 4 takes the code first as well. */
const redirect: ResponseMethod = (self, call, machine) => {
  const [first, second] = call.args;
  const codeFirst = first?.is === 'plain' && typeof first.value === 'number';
  const [url, status] = codeFirst ? [second, first] : [first, second];
  writeHeader('location', url ?? missing(call.at), url?.at ?? call.at, call.at, machine);
  const given = status ?? missing(call.at);
  machine.branch(
    truth(given, machine),
    () => setCode(given, call.at, machine),
    () =>
      machine.branch(
        coded(call.at),
        () => {},
        () => setCode(plain(302, call.at), call.at, machine),
      ),
  );
  sendPayload(missing(call.at), call.at, machine);
  return self;
};

/** Out of the route's chain: the router goes on with the handler for what is not found. */
const callNotFound: ResponseMethod = (self, _call, machine) => {
  machine.emit({ do: 'leave', chains: 1 });
  return self;
};

const removal =
  (major: number): ResponseMethod =>
  (self, call, machine) => {
    const name = constantText(call.args[0]);
    if (name === null) return self;
    removeHeader({ name, by: call.at, held: true }, machine);
    if (major >= 5) removeHeader({ name, by: call.at }, machine);
    return self;
  };

const hasHeader: ResponseMethod = (_self, call, machine) => {
  const value = readHeader(call, machine, { held: true });
  if (value.is !== 'text') return value;
  return { is: 'truth', test: { not: textTest(value.text, 'absent', call.at) }, at: call.at };
};

const vary: ResponseMethod = (self, call, machine) => {
  const [field] = call.args;
  if (field !== undefined)
    mergeVary({ name: 'vary', value: field, by: call.at, facts: [field.at], held: true }, machine);
  return self;
};

const returnsItself: ResponseMethod = (self) => self;

/** Sends what Node's response holds, past the reply. */
const sendsDirectly: ResponseMethod = (self, call, machine) => {
  machine.emit({ do: 'answer', status: { variable: STATUS, otherwise: 200 }, directly: true, by: call.at });
  return self;
};

/** Node's response behind the reply (`reply.raw`): its headers are its own. */
const RAW_RESPONSE: Readonly<Record<string, ResponseMethod>> = {
  ...NODE_RESPONSE,
  writeHead: (self, call, machine) => {
    NODE_RESPONSE.writeHead?.(self, call, machine);
    machine.unlessThrown(() => sendsDirectly(self, call, machine));
    return self;
  },
  end: sendsDirectly,
  write: sendsDirectly,
  flushHeaders: sendsDirectly,
};

/** The answers of `@fastify/sensible`, by name. */
const SENSIBLE: Readonly<Record<string, number>> = {
  badRequest: 400,
  unauthorized: 401,
  paymentRequired: 402,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  notAcceptable: 406,
  conflict: 409,
  gone: 410,
  unprocessableEntity: 422,
  tooManyRequests: 429,
  internalServerError: 500,
  notImplemented: 501,
  badGateway: 502,
  serviceUnavailable: 503,
};

const failsAs =
  (status: number): ResponseMethod =>
  (self, call, machine) => {
    setCode(plain(status, call.at), call.at, machine);
    failWith(unknown('an error', call.at), call.at, machine);
    return self;
  };

const SENSIBLE_METHODS = Object.fromEntries(
  Object.entries(SENSIBLE).map(([name, status]): [string, ResponseMethod] => [name, failsAs(status)]),
);

function methodsOf(major: number): Readonly<Record<string, ResponseMethod>> {
  return {
    ...SENSIBLE_METHODS,
    header,
    headers,
    code,
    status: code,
    redirect,
    callNotFound,
    hasHeader,
    vary,
    view: sendAsIs,
    sendFile: sendAsIs,
    download: sendAsIs,
    getHeader: (_self, call, machine) => readHeader(call, machine, { held: true }),
    removeHeader: removal(major),
    type: returnsItself,
    serializer: returnsItself,
    trailer: returnsItself,
    setCookie: returnsItself,
    cookie: returnsItself,
    clearCookie: returnsItself,
  };
}

/** Fastify's reply. */
export function replyEntity(handling: Handling, request: Value, host: Host): Entity {
  const raw = responseEntity(RAW_RESPONSE, handling);
  const sends: ResponseMethod = (self, call, machine) => {
    unlessHijacked(handling, call.at, machine, () => void send(self, call, machine));
    return self;
  };
  return responseEntity({ ...methodsOf(host.fastify.major), hijack, send: sends }, handling, {
    get: (name, at) => {
      if (name === 'raw' || name === 'res') return entityValue(raw, at);
      if (name === 'request') return request;
      if (name === 'server') return host.server;
      if (name === 'log') return logger(at);
      if (name === 'sent') return plain(false, at);
      return host.decorator('reply', name);
    },
    set: (name, value, at, machine) => {
      if (name === 'statusCode') setCode(value, at, machine);
      return name === 'statusCode';
    },
  });
}
