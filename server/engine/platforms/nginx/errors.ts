import type { Site, Step, StringSet, Test, Text } from '../../service/program.ts';
import { toNamed, toPath } from './jumps.ts';
import { effective, setting } from './levels.ts';
import { firstOf, letText } from './locate.ts';
import { type Level, siteOf } from './model.ts';
import { argsOf } from './place.ts';
import type { Variables } from './variables.ts';

/** The status that an `error_page` wants, in place of the one that an answer has. */
const WANTED = 'wanted';

/** Sends an answer: with its own status, or the one that an `error_page` wants. */
export function send(
  status: number | { readonly variable: string; readonly otherwise: number },
  by: Site,
): readonly Step[] {
  const wanted: Test = {
    text: [{ take: { from: 'variable', name: WANTED } }],
    in: { oneOf: ['absent', { is: 'exactly', text: '' }] },
    at: by,
  };
  const own: Step = { do: 'answer', status, by };
  const otherwise = typeof status === 'number' ? status : status.otherwise;
  return [
    { do: 'when', test: wanted, then: [own], else: [{ do: 'answer', status: { variable: WANTED, otherwise }, by }] },
  ];
}

/** What an `error_page` does with a status. */
interface ErrorPage {
  readonly at: Site;
  /** A path, the name of a location, or an address elsewhere. */
  readonly target: string;
  /** `=` alone: that of the target; absent: the error's own. */
  readonly status: number | 'of the target' | undefined;
}

/** The page for a status at a level, the first that names it (nginx, `ngx_http_core_error_page`). */
function pageFor(status: number, level: Level): ErrorPage | undefined {
  for (const placed of effective(level, 'error_page')) {
    const args = argsOf(placed);
    const target = args.at(-1) ?? '';
    const codes = args.slice(0, -1);
    if (!codes.includes(String(status))) continue;
    const wanted = codes.find((code) => code.startsWith('='));
    const number = wanted === undefined ? undefined : wanted === '=' ? 'of the target' : Number(wanted.slice(1));
    return { at: siteOf(placed), target, status: number };
  }
  return undefined;
}

/** Answers with errors as nginx does itself: by the pages that a level has for them. */
export class Errors {
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** Ends a request with a status (nginx, `ngx_http_special_response_handler`) at the level that is in effect, one of these. */
  atAny(status: number, levels: readonly Level[], by: Site): readonly Step[] {
    const [first, ...others] = levels;
    const differ = others.filter((level) => !this.#isAlike(status, level, first));
    return firstOf(
      differ.map((level) => ({ test: inEffect(level), then: this.at(status, level, by) })),
      first === undefined ? [{ do: 'answer', status, by }] : this.at(status, first, by),
    );
  }

  /** The same, at one level. */
  at(status: number, level: Level, by: Site): readonly Step[] {
    const page = pageFor(status, level);
    const plain: Step = { do: 'answer', status, by };
    if (page === undefined) return [plain];
    const again: Test = {
      text: [{ take: { from: 'variable', name: 'erred' } }],
      in: { is: 'exactly', text: 'yes' },
      at: page.at,
    };
    // Once a level without recursion has sent for its page, no other error has one.
    const last: readonly Step[] = setting(level, 'recursive_error_pages') === 'on' ? [] : [letText('erred', 'yes')];
    return [{ do: 'when', test: again, then: [plain], else: [...last, ...this.#goTo(page, status)] }];
  }

  #isAlike(status: number, level: Level, other: Level | undefined): boolean {
    const [one, two] = [pageFor(status, level), other && pageFor(status, other)];
    return one?.at.start === two?.at.start && one?.at.file === two?.at.file;
  }

  #goTo(page: ErrorPage, status: number): readonly Step[] {
    const { at, target } = page;
    const { text, before } = this.#variables.ofText(target);
    const elsewhere = goElsewhere(text, page.status, at);
    if (ELSEWHERE.test(target)) return [...before, ...elsewhere];
    const here = this.#goHere(text, page, status);
    if (!target.startsWith('$')) return [...before, ...here];
    const isAddress: Test = { text, in: { oneOf: [startsWith('http://'), startsWith('https://')] }, at };
    return [...before, { do: 'when', test: isAddress, then: elsewhere, else: here }];
  }

  #goHere(text: Text, { at, target, status: wanted }: ErrorPage, status: number): readonly Step[] {
    const kept = wanted === 'of the target' ? '' : String(wanted ?? status);
    const marks = [letText('internal', 'yes'), letText(WANTED, kept)];
    return target.startsWith('@') ? [...marks, ...toNamed(target, at)] : [...marks, ...asGet(at), ...toPath(text)];
  }
}

const ELSEWHERE = /^https?:\/\//;

const startsWith = (text: string): StringSet => ({ is: 'startsWith', text });

/** An error whose page is an address elsewhere is a redirect, with the headers of the level that errs. */
function goElsewhere(text: Text, wanted: ErrorPage['status'], at: Site): readonly Step[] {
  const code = typeof wanted === 'number' && wanted >= 300 && wanted < 400 ? wanted : 302;
  return [
    { do: 'write', how: 'set', name: 'Location', value: text, by: at, from: [at] },
    { do: 'answer', status: code, by: at },
  ];
}

/** The page of an error is fetched with GET, or HEAD. */
const asGet = (at: Site): readonly Step[] => [
  {
    do: 'when',
    test: { text: [{ take: { from: 'variable', name: 'method' } }], in: { is: 'exactly', text: 'HEAD' }, at },
    then: [],
    else: [letText('method', 'GET')],
  },
];

/** Whether a level is the one in effect. */
export const inEffect = (level: Level): Test => ({
  text: [{ take: { from: 'variable', name: 'level' } }],
  in: { is: 'exactly', text: level.id },
  at: level.at,
});
