import type { Machine } from '../../evaluate/machine.ts';
import { printed } from '../../evaluate/texts.ts';
import { textTest } from '../../evaluate/truth.ts';
import {
  type Call,
  type Entity,
  missing,
  native,
  plain,
  textValue,
  unknown,
  type Value,
} from '../../evaluate/values.ts';
import { addLine, mergeVary, setHeader, spelledOut } from '../node/headers.ts';
import {
  answer,
  constantText,
  eachHeader,
  NODE_RESPONSE,
  type ResponseMethod,
  requestEntity,
  requestHeader,
  setStatus,
  writeHead,
} from '../node/message.ts';

/** `res.set(name, value)` and `res.set(object)`: values are turned into text first (Express, `lib/response.js`). */
const set: ResponseMethod = (self, call, machine) => {
  const name = constantText(call.args[0]);
  const write = (key: string, value: Value, fact: Value['at']): void =>
    setHeader({ name: key, value: printedItems(value, machine), by: call.at, facts: [fact] }, machine);
  if (name === null) eachHeader(call.args[0], machine, write);
  else if (call.args[1] !== undefined) write(name, call.args[1], call.argSites[1] ?? call.at);
  return self;
};

const printedItems = (value: Value, machine: Machine): Value =>
  value.is === 'list' ? value : printed(spelledOut(value, machine));

/** `res.append(name, value)`: a header that is empty so far is replaced. */
const append: ResponseMethod = (self, call, machine) => {
  const name = constantText(call.args[0]);
  const [, value] = call.args;
  if (name === null) return self;
  const written = {
    name,
    value: printedItems(value ?? missing(call.at), machine),
    by: call.at,
    facts: [call.argSites[1] ?? call.at],
  };
  const empty = textTest(
    [{ take: { from: 'response-header', name: name.toLowerCase() } }],
    { oneOf: ['absent', { is: 'exactly', text: '' }] },
    call.at,
  );
  machine.branch(
    empty,
    () => setHeader(written, machine),
    () => addLine(written, machine),
  );
  return self;
};

const vary: ResponseMethod = (self, call, machine) => {
  const [field] = call.args;
  if (field !== undefined) mergeVary({ name: 'Vary', value: field, by: call.at, facts: [field.at] }, machine);
  return self;
};

const varyByAccept = (call: Call, machine: Machine): void =>
  mergeVary({ name: 'Vary', value: plain('Accept', call.at), by: call.at, facts: [call.at] }, machine);

/** `res.send(body)` and kin. */
const send: ResponseMethod = (self, call, machine) => {
  answer(call.at, machine);
  return self;
};

const isNumber = (value: Value | undefined): boolean => value?.is === 'plain' && typeof value.value === 'number';

/** Express 4 takes a number beside the body as the status, and `send` takes one alone (`lib/response.js`). */
function sendWithStatus(alone: 'counts' | 'is the body'): ResponseMethod {
  return (self, call, machine) => {
    const [first, second] = call.args;
    const given = [first, second].find(isNumber);
    if (given !== undefined && (second !== undefined || alone === 'counts')) setStatus(given, machine);
    return send(self, call, machine);
  };
}

const status: ResponseMethod = (self, call, machine) => {
  if (call.args[0] !== undefined) setStatus(call.args[0], machine);
  return self;
};

const sendStatus: ResponseMethod = (self, call, machine) => {
  status(self, call, machine);
  return send(self, call, machine);
};

/** `res.redirect([status,] url)`: formats its body by Accept, so that Vary grows. */
const redirect: ResponseMethod = (self, call, machine) => {
  const [first, second] = call.args;
  const url = second ?? first;
  if (url !== undefined) setHeader({ name: 'Location', value: printed(url), by: call.at, facts: [url.at] }, machine);
  setStatus(second !== undefined && first !== undefined ? first : plain(302, call.at), machine);
  varyByAccept(call, machine);
  return send(self, call, machine);
};

const format: ResponseMethod = (self, call, machine) => {
  varyByAccept(call, machine);
  return send(self, call, machine);
};

const returnsItself: ResponseMethod = (self) => self;

/** `res.attachment(name)`, and what `res.download` sends along. */
const attachment: ResponseMethod = (self, call, machine) => {
  const value = plain('attachment', call.at);
  setHeader({ name: 'Content-Disposition', value, by: call.at, facts: [call.at] }, machine);
  return self;
};

const download: ResponseMethod = (self, call, machine) => send(attachment(self, call, machine), call, machine);

const location: ResponseMethod = (self, call, machine) => {
  const [url] = call.args;
  if (url !== undefined) setHeader({ name: 'Location', value: printed(url), by: call.at, facts: [url.at] }, machine);
  return self;
};

const links: ResponseMethod = (self, call, machine) => {
  const value = unknown('links', call.at);
  setHeader({ name: 'Link', value, by: call.at, facts: [call.at] }, machine);
  return self;
};

/** Methods of Express's response, on top of Node's. */
const EXPRESS_RESPONSE: Readonly<Record<string, ResponseMethod>> = {
  ...NODE_RESPONSE,
  // Express has set a header of its own before.
  writeHead: writeHead('the only line'),
  set,
  header: set,
  append,
  vary,
  status,
  sendStatus,
  send,
  json: send,
  jsonp: send,
  render: send,
  sendFile: send,
  sendfile: send,
  download,
  redirect,
  format,
  get: (self, call, machine) => NODE_RESPONSE.getHeader?.(self, call, machine) ?? missing(call.at),
  type: returnsItself,
  contentType: returnsItself,
  cookie: returnsItself,
  clearCookie: returnsItself,
  links,
  location,
  attachment,
};

const EXPRESS_4_RESPONSE: Readonly<Record<string, ResponseMethod>> = {
  ...EXPRESS_RESPONSE,
  send: sendWithStatus('counts'),
  json: sendWithStatus('is the body'),
  jsonp: sendWithStatus('is the body'),
};

/** Methods of the response of a major version of Express. */
export const expressResponse = (major: 4 | 5): Readonly<Record<string, ResponseMethod>> =>
  major === 4 ? EXPRESS_4_RESPONSE : EXPRESS_RESPONSE;

/** Express's request: Node's, with `req.get(name)`, and the path below the mount and as a whole. */
export function expressRequest(reads: Set<string>): Entity {
  const node = requestEntity(reads);
  return {
    ...node,
    get: (name, at, machine) => {
      if (name === 'get' || name === 'header') {
        return native(
          `request.${name}`,
          (call) => {
            const wanted = constantText(call.args[0]);
            if (wanted === null) return missing(call.at);
            reads.add(wanted.toLowerCase());
            return requestHeader(wanted.toLowerCase(), call.at);
          },
          at,
        );
      }
      if (name === 'path') return textValue([{ take: { from: 'path-below' } }], at);
      if (name === 'originalUrl') return textValue([{ take: { from: 'path' } }, { take: { from: 'query' } }], at);
      return node.get?.(name, at, machine);
    },
  };
}
