import { callValue } from '../../../evaluate/calls.ts';
import { crash } from '../../../evaluate/crash.ts';
import { memberOr, placeOf } from '../../../evaluate/join.ts';
import type { Machine } from '../../../evaluate/machine.ts';
import { memberOf } from '../../../evaluate/members.ts';
import { all } from '../../../evaluate/tests.ts';
import { printed, textOf } from '../../../evaluate/texts.ts';
import { equals, truth } from '../../../evaluate/truth.ts';
import {
  type Entity,
  entityValue,
  type Member,
  missing,
  plain,
  unknown,
  type Value,
} from '../../../evaluate/values.ts';
import type { Site } from '../../../service/program.ts';
import { sameSite } from '../../../service/sites.ts';
import { leave } from '../handling.ts';
import { eachAlternative, mergeVary, setHeader } from '../headers.ts';
import { answer, isSendable, requestHeader, setStatus } from '../message.ts';
import { admits } from './admits.ts';
import { CORS_OPTIONS, corsOption } from './known.ts';
import { withNearestNames } from './unknown-options.ts';

/** One pass of a request through the middleware of npm `cors` (`lib/index.js`). */
export interface Passage {
  readonly request: Value;
  readonly at: Site;
  readonly machine: Machine;
  /** `next()`, and `next(error)`, which code at a place asks for. */
  proceed(): void;
  fail(error: Value, at: Site): void;
}

/** An option's value, with the place of its `name: value`; the library's default where it is not written. */
export function optionOf(options: Value, name: string, at: Site, machine: Machine): Member {
  const entry = options.is === 'object' ? machine.read(options.cell)?.entries.get(name) : undefined;
  if (options.is === 'unknown') return { value: memberOf(options, name, at, machine), at: options.at };
  const open = options.is === 'object' && machine.read(options.cell)?.open === true;
  const otherwise = open
    ? unknown(`the option ${name}`, at, 'unread', `option:${at.file}:${at.start}:${name}`)
    : corsOption(name, at);
  return entry === undefined ? { value: otherwise, at } : memberOr(entry, otherwise);
}

/** `cors(options)(req, res, next)`; `options` may be a delegate that is asked for each request. */
export function runCors(options: Value, passage: Passage): void {
  const { machine, at } = passage;
  eachAlternative(options, machine, (value) => {
    if (value.is !== 'closure') withOptions(value, passage);
    else
      callBack(
        value,
        [passage.request],
        (chosen) => withOptions(chosen.is === 'plain' ? missing(at) : chosen, passage),
        passage,
      );
  });
}

/** Calls `fn(…args, callback)` and goes on with what the callback is given. */
function callBack(fn: Value, args: readonly Value[], goOn: (result: Value, at: Site) => void, passage: Passage): void {
  const { machine, at } = passage;
  const settle = (error: Value, result: Value, site: Site, answerAt: Site): void => {
    machine.branch(
      truth(error, machine),
      () => passage.fail(error, site),
      () => goOn(result, answerAt),
    );
  };
  const callback: Entity = {
    name: 'callback',
    call: (call) => {
      const [error, result] = call.args;
      settle(error ?? missing(call.at), result ?? missing(call.at), call.at, call.argSites[1] ?? call.at);
      return missing(call.at);
    },
    escapes: (_machine, site) =>
      settle(missing(site), unknown('an answer from code that is not in view', site, 'unread'), site, site),
  };
  const call = { args: [...args, entityValue(callback, at)], open: false, at, argSites: [] };
  const rejected = machine.catching(() => void callValue(fn, call, machine));
  if (rejected !== null) machine.when(rejected.test, () => thrown(fn, rejected.error, passage));
  if (fn.is === 'closure') machine.unlessThrown(() => machine.emit({ do: 'hang', by: fn.at, asked: true }));
}

/** What an async function throws nobody hears of, and the callback is not called. */
function thrown(fn: Value, error: Value, { machine }: Passage): void {
  if (fn.is === 'closure' && fn.closure.async) leave(error, machine);
  else machine.raise(error);
}

function withOptions(options: Value, passage: Passage): void {
  const { machine } = passage;
  eachAlternative(options, machine, (value) =>
    withNearestNames(value, CORS_OPTIONS, machine, (named) => withKnownOptions(named, passage)),
  );
}

function withKnownOptions(value: Value, passage: Passage): void {
  const { machine, at } = passage;
  const origin = optionOf(value, 'origin', at, machine);
  eachAlternative(origin.value, machine, (chosen) => {
    if (chosen.is === 'closure' || (chosen.is === 'entity' && chosen.entity.call)) {
      callBack(
        chosen,
        [requestHeader('origin', chosen.at)],
        (result, site) => withOrigin(value, { value: result, at: site }, passage),
        passage,
      );
    } else withOrigin(value, { value: chosen, at: placeOf(origin, chosen) }, passage);
  });
}

/** No headers for a falsy origin; else the headers. */
function withOrigin(options: Value, origin: Member, passage: Passage): void {
  eachAlternative(origin.value, passage.machine, (value) => {
    passage.machine.branch(
      truth(value, passage.machine),
      () => writeAll(options, { value, at: origin.at }, passage),
      () => passage.proceed(),
    );
  });
}

function writeAll(options: Value, origin: Member, passage: Passage): void {
  const { machine, at } = passage;
  const writeShared = (): void => {
    writeOrigin(origin, passage);
    writeCredentials(optionOf(options, 'credentials', at, machine), passage);
  };
  machine.branch(
    { text: [{ take: { from: 'method' } }], in: { is: 'exactly', text: 'OPTIONS' }, at },
    () =>
      withMethods(optionOf(options, 'methods', at, machine), passage, () => {
        writeShared();
        preflight(options, passage);
      }),
    () => {
      writeShared();
      writeList('Access-Control-Expose-Headers', optionOf(options, 'exposedHeaders', at, machine), passage);
      passage.proceed();
    },
  );
}

function preflight(options: Value, passage: Passage): void {
  const { machine, at } = passage;
  const option = (name: string): Member => optionOf(options, name, at, machine);
  writeMethods(option('methods'), passage);
  writeAllowedHeaders(options, passage);
  writeMaxAge(option('maxAge'), passage);
  writeList('Access-Control-Expose-Headers', option('exposedHeaders'), passage);
  machine.branch(
    truth(option('preflightContinue').value, machine),
    () => passage.proceed(),
    () => answerAs(option('optionsSuccessStatus').value, passage),
  );
}

/** A status that can't be sent throws once the headers are written; they stay. */
function answerAs(status: Value, { machine, at }: Passage): void {
  eachAlternative(status, machine, (value) => {
    setStatus(value, machine);
    if (isSendable(value)) answer(at, machine);
    else machine.raise(crash(at));
  });
}

const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';

function write(name: string, value: Value, facts: readonly Site[], { machine, at }: Passage): void {
  setHeader({ name, value, by: at, facts }, machine);
}

function vary(field: string, { machine, at }: Passage): void {
  mergeVary({ name: 'Vary', value: plain(field, at), by: at, facts: [at] }, machine);
}

function writeOrigin(origin: Member, passage: Passage): void {
  const { value } = origin;
  if (value.is === 'plain' && value.value === '*') {
    // The default's place is the call itself.
    write(ALLOW_ORIGIN, value, [sameSite(value.at, passage.at) ? passage.at : origin.at], passage);
    return;
  }
  if (value.is === 'text' || value.is === 'unknown' || (value.is === 'plain' && typeof value.value === 'string')) {
    write(ALLOW_ORIGIN, value, [origin.at], passage);
  } else {
    const requestOrigin = requestHeader('origin', passage.at);
    const sent = all(admits(value, passage.at, passage.machine), truth(requestOrigin, passage.machine));
    passage.machine.when(sent, () => write(ALLOW_ORIGIN, requestOrigin, [origin.at, value.at], passage));
  }
  vary('Origin', passage);
}

/** Only `true` itself counts. */
function writeCredentials(credentials: Member, passage: Passage): void {
  const { machine, at } = passage;
  const counts = equals(credentials.value, plain(true, credentials.at), at, machine);
  const fact = placeOf(credentials, credentials.value);
  machine.when(counts, () => write('Access-Control-Allow-Credentials', plain('true', fact), [fact], passage));
}

/** A list is joined with commas; anything else is taken as it is. */
function joinedList(value: Value, machine: Machine): Value {
  const content = value.is === 'list' ? machine.read(value.cell) : undefined;
  if (content === undefined) return value;
  if (content.open) return unknown('a list that is not fully seen', value.at, 'unread');
  const texts = content.items.map((item) => textOf(printed(item)));
  const joined = texts.every((text) => text?.every((piece) => typeof piece === 'string'))
    ? texts.map((text) => text?.join('') ?? '').join(',')
    : null;
  return joined === null ? unknown('a list that is not fully read', value.at, 'unread') : plain(joined, value.at);
}

/** `methods.join` throws for `undefined` and `null`, before anything is written. */
function withMethods(methods: Member, passage: Passage, run: () => void): void {
  const { machine } = passage;
  const nullish = (value: Value): boolean =>
    value.is === 'plain' && (value.value === undefined || value.value === null);
  eachAlternative(methods.value, machine, (value) => (nullish(value) ? machine.raise(crash(passage.at)) : run()));
}

function writeMethods(methods: Member, passage: Passage): void {
  const { machine } = passage;
  eachAlternative(methods.value, machine, (value) => {
    const joined = joinedList(value, machine);
    machine.when(truth(joined, machine), () => write('Access-Control-Allow-Methods', joined, [methods.at], passage));
  });
}

/** Lists of length 0, and what has no length, are not sent. */
function writeList(name: string, list: Member, passage: Passage): void {
  const { machine } = passage;
  eachAlternative(list.value, machine, (value) => {
    const joined = joinedList(value, machine);
    const hasLength =
      joined.is === 'text' || joined.is === 'unknown' || (joined.is === 'plain' && typeof joined.value === 'string');
    if (hasLength) machine.when(truth(joined, machine), () => write(name, joined, [list.at], passage));
  });
}

function writeAllowedHeaders(options: Value, passage: Passage): void {
  const { machine, at } = passage;
  const written = optionOf(options, 'allowedHeaders', at, machine);
  const other = optionOf(options, 'headers', at, machine);
  const echo = (): void => {
    vary('Access-Control-Request-Headers', passage);
    const requested = requestHeader('access-control-request-headers', at);
    machine.when(truth(requested, machine), () => write('Access-Control-Allow-Headers', requested, [at], passage));
  };
  const orElse = (option: Member, otherwise: () => void): void => {
    machine.branch(
      truth(option.value, machine),
      () => writeList('Access-Control-Allow-Headers', option, passage),
      otherwise,
    );
  };
  orElse(written, () => orElse(other, echo));
}

function writeMaxAge(maxAge: Member, passage: Passage): void {
  const { machine } = passage;
  eachAlternative(maxAge.value, machine, (value) => {
    const isNumber = value.is === 'plain' && typeof value.value === 'number';
    const sent = (): void => write('Access-Control-Max-Age', printed(value), [maxAge.at], passage);
    if (isNumber) sent();
    else machine.when(truth(value, machine), sent);
  });
}
