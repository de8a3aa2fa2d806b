import { placeOf } from '../../evaluate/join.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { patternOf } from '../../evaluate/strings.ts';
import { ALWAYS, all, any, isAlways, not } from '../../evaluate/tests.ts';
import { printed, textOf } from '../../evaluate/texts.ts';
import { equals, textTest, truth } from '../../evaluate/truth.ts';
import { type Member, missing, plain, unknown, type Value } from '../../evaluate/values.ts';
import type { Test } from '../../service/program.ts';
import { sameSite } from '../../service/sites.ts';
import { eachAlternative } from '../node/headers.ts';
import { requestHeader } from '../node/message.ts';
import {
  isText,
  NEWEST,
  next,
  normalOrigin,
  type Options,
  optionOf,
  type Passage,
  PREFLIGHT,
  ROUTES_TURN_OFF_FIRST,
  vary,
  write,
} from './cors-passage.ts';
import { isAtLeast } from './known.ts';
import { sendPayload, setCode } from './reply.ts';

/** `addCorsHeaders`, then for a preflight the rest. */
export function writeAll(options: Options, origin: Member, passage: Passage): void {
  const { machine, cors } = passage;
  writeOrigin(origin, passage);
  writeCredentials(optionOf(options, 'credentials', passage), passage);
  writeUnlessNull('Access-Control-Expose-Headers', optionOf(options, 'exposedHeaders', passage), passage);
  const isOptions: Test = {
    text: [{ take: { from: 'method' } }],
    in: { is: 'exactly', text: 'OPTIONS' },
    at: cors.at,
  };
  const isOn = isTrue(optionOf(options, 'preflight', passage), passage);
  machine.branch(
    all(isOptions, isOn),
    () => preflight(options, passage),
    () => next(passage),
  );
}

const isTrue = ({ value }: Member, { machine, cors }: Passage): Test =>
  equals(value, plain(true, cors.at), cors.at, machine);

/** A preflight must say where it comes from and what for, in strict mode. */
function preflight(options: Options, passage: Passage): void {
  const { machine, cors } = passage;
  const names = ['origin', 'access-control-request-method'];
  const complete = names.map((name) => truth(requestHeader(name, cors.at), machine));
  machine.branch(
    all(isTrue(optionOf(options, 'strictPreflight', passage), passage), not(all(...complete))),
    () => {
      setCode(plain(400, cors.at), cors.at, machine);
      sendPayload(plain('Invalid Preflight Request', cors.at), cors.at, machine);
    },
    () => answerPreflight(options, passage),
  );
}

function answerPreflight(options: Options, passage: Passage): void {
  const { machine, cors } = passage;
  machine.emit({ do: 'let', name: PREFLIGHT, value: ['yes'] });
  writeList('Access-Control-Allow-Methods', optionOf(options, 'methods', passage), passage);
  writeAllowedHeaders(optionOf(options, 'allowedHeaders', passage), passage);
  writeMaxAge(optionOf(options, 'maxAge', passage), passage);
  machine.branch(
    truth(optionOf(options, 'preflightContinue', passage).value, machine),
    () => next(passage),
    () => {
      setCode(optionOf(options, 'optionsSuccessStatus', passage).value, cors.at, machine);
      machine.unlessThrown(() => sendPayload(missing(cors.at), cors.at, machine));
    },
  );
}

function writeOrigin({ value, at }: Member, passage: Passage): void {
  const { cors, machine } = passage;
  if (isText(normalResult(value, passage))) {
    // The default's place is the registration itself.
    const fact = sameSite(value.at, cors.at) ? cors.at : at;
    write('Access-Control-Allow-Origin', normalResult(value, passage), [fact], passage);
    return;
  }
  const requestOrigin = requestHeader('origin', cors.at);
  const sent = all(admits(value, passage), truth(requestOrigin, machine));
  machine.when(sent, () => write('Access-Control-Allow-Origin', requestOrigin, [at, value.at], passage));
}

/** Since 11.2 a list with `*` in it is `*` where a function gives it as well. */
const normalResult = (value: Value, { cors, machine }: Passage): Value =>
  isAtLeast(cors.version ?? NEWEST, ROUTES_TURN_OFF_FIRST) ? normalOrigin(value, machine) : value;

/** `isRequestOriginAllowed(origin, allowed)`. */
function admits(allowed: Value, passage: Passage): Test {
  const { machine, cors } = passage;
  const origin = requestHeader('origin', cors.at);
  if (allowed.is === 'list') {
    const content = machine.read(allowed.cell);
    const tests = (content?.items ?? []).map((item) => admits(item, passage));
    const unseen = unknown('an origin of the list', allowed.at, 'unread');
    const open = content === undefined || content.open ? [equals(origin, unseen, cors.at, machine)] : [];
    return any(...tests, ...open);
  }
  if (allowed.is === 'either')
    return any(all(allowed.test, admits(allowed.then, passage)), all(not(allowed.test), admits(allowed.else, passage)));
  if (isText(allowed)) return equals(origin, allowed, cors.at, machine);
  const pattern = patternOf(allowed);
  if (pattern !== null)
    return textTest([{ take: { from: 'request-header', name: 'origin' }, absent: 'undefined' }], pattern, cors.at);
  const counts = truth(allowed, machine);
  return isAlways(counts) ? ALWAYS : counts;
}

/** Whatever counts as true counts. */
function writeCredentials(credentials: Member, passage: Passage): void {
  passage.machine.when(truth(credentials.value, passage.machine), () =>
    write(
      'Access-Control-Allow-Credentials',
      plain('true', credentials.value.at),
      [placeOf(credentials, credentials.value)],
      passage,
    ),
  );
}

/** A list is joined with commas and blanks; anything else is sent as it is, and what is not there as an empty text. */
function writeList(name: string, list: Member, passage: Passage): void {
  eachAlternative(list.value, passage.machine, (value) =>
    write(name, sentList(value, passage.machine), [list.at], passage),
  );
}

function sentList(value: Value, machine: Machine): Value {
  if (value.is === 'plain' && value.value === undefined) return plain('', value.at);
  const content = value.is === 'list' ? machine.read(value.cell) : undefined;
  if (content === undefined) return printed(value);
  const texts = content.items.map((item) => textOf(printed(item)));
  const known = !content.open && texts.every((text) => text?.every((piece) => typeof piece === 'string'));
  return known
    ? plain(texts.map((text) => text?.join('') ?? '').join(', '), value.at)
    : unknown('a list that is not fully read', value.at, 'unread');
}

const isNull = (value: Value): boolean => value.is === 'plain' && value.value === null;

function writeUnlessNull(name: string, option: Member, passage: Passage): void {
  eachAlternative(option.value, passage.machine, (value) => {
    if (!isNull(value)) writeList(name, { value, at: option.at }, passage);
  });
}

/** `String(maxAge)`, unless it is `null`. */
function writeMaxAge({ value: maxAge, at }: Member, passage: Passage): void {
  eachAlternative(maxAge, passage.machine, (value) => {
    if (!isNull(value)) write('Access-Control-Max-Age', printed(value), [at], passage);
  });
}

/** What the preflight asks for is allowed where nothing else is written. */
function writeAllowedHeaders(option: Member, passage: Passage): void {
  const { machine, cors } = passage;
  eachAlternative(option.value, machine, (value) => {
    if (!isNull(value)) {
      writeList('Access-Control-Allow-Headers', { value, at: option.at }, passage);
      return;
    }
    vary('Access-Control-Request-Headers', passage);
    const requested = requestHeader('access-control-request-headers', cors.at);
    const present = not(textTest(textOf(requested) ?? [], 'absent', cors.at));
    machine.when(present, () => write('Access-Control-Allow-Headers', requested, [cors.at], passage));
  });
}
