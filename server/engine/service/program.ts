/**
 * The language that every platform is compiled into. A program is a set of chains of layers; a layer is a list of steps;
 * `respond` runs it. A program is a plain value: it can be compared, printed and sent to another process.
 */

/** A place in a text. Offsets are UTF-16 units, `end` exclusive. */
export interface Site {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type ChoiceId = string;
export type LayerId = string;
export type ChainId = string;

/** Where a piece of text comes from while a request is answered. Names of headers and variables are lower case. */
export type Source =
  | { readonly from: 'request-header'; readonly name: string }
  /** `held`: the header as it will be sent, those that are held back included. */
  | { readonly from: 'response-header'; readonly name: string; readonly held?: true }
  | { readonly from: 'method' }
  /** The whole path, and what is left of it below the mount of the layer. */
  | { readonly from: 'path' }
  | { readonly from: 'path-below' }
  /** With its question mark; empty where there is none. */
  | { readonly from: 'query' }
  /** Of the address that is asked: `https`; and its host, lower case, without a port. */
  | { readonly from: 'scheme' }
  | { readonly from: 'host' }
  /** Of the answer that is being sent: told in the chains around it. */
  | { readonly from: 'status' }
  /** The option that a choice takes, as a text. */
  | { readonly from: 'choice'; readonly choice: ChoiceId }
  | { readonly from: 'variable'; readonly name: string };

/** A change of letters on the way from the source: what `toLowerCase()` and its kin do in every language. */
export type Transform = 'lower' | 'upper' | 'trim';

/**
 * A text that is put together when a request is answered.
 * `take` copies a source; where the source is absent `absent` stands in, and a text of one such piece without stand-in is itself absent.
 * `unread` is a text that we could not read: a run that sends it knows that it does not know it.
 */
export type Piece =
  | string
  | { readonly take: Source; readonly as?: readonly Transform[]; readonly absent?: string }
  /** What a group of a pattern matched in a text: the empty text for a group that took no part, absent where the pattern does not match. */
  | { readonly captured: number; readonly of: Text; readonly by: PatternSet }
  | { readonly unread: string };
export type Text = readonly Piece[];

/** The texts in which a regular expression is found: a match anywhere counts. */
export interface PatternSet {
  readonly is: 'pattern';
  readonly source: string;
  readonly flags: string;
  /** Whose regular expression it is. */
  readonly dialect: 'js' | 'pcre';
  readonly at?: Site;
}

/** A set of texts: origins, methods, paths and statuses alike. */
export type StringSet =
  | 'any'
  | 'absent'
  | {
      readonly is: 'exactly' | 'startsWith' | 'endsWith' | 'contains' | 'partOf';
      readonly text: string;
      readonly ignoreCase?: true;
      /** Where the text is written, when the author wrote it. */
      readonly at?: Site;
    }
  | PatternSet
  | { readonly oneOf: readonly StringSet[] }
  | { readonly allOf: readonly StringSet[] }
  | { readonly not: StringSet };

export type Test =
  | { readonly text: Text; readonly in: StringSet; readonly at: Site }
  | { readonly choice: ChoiceId; readonly is: string }
  /** `size` counts the parts, those inside others included, where that was counted when the test was made. */
  | { readonly all: readonly Test[]; readonly size?: number }
  | { readonly any: readonly Test[]; readonly size?: number }
  | { readonly not: Test };

/** The choices that a test asks for. */
export function choicesIn(test: Test): readonly ChoiceId[] {
  if ('choice' in test) return [test.choice];
  if ('all' in test) return test.all.flatMap(choicesIn);
  if ('any' in test) return test.any.flatMap(choicesIn);
  return 'not' in test ? choicesIn(test.not) : [];
}

/** Something that the text alone does not decide. */
export interface Choice {
  readonly id: ChoiceId;
  readonly options: readonly string[];
  /** What is being chosen, in words for a message. */
  readonly says: string;
  readonly at: Site;
  /** `circumstance` varies at run time (a variable is set, a database is down); `unread` is a gap of ours. */
  readonly kind: 'circumstance' | 'unread';
  /** Taken without a fork and without loss of certainty, and said so in the message. */
  readonly presumed?: string;
  /** Where it is what an upstream that is not in view sends as a header (the empty text: none): the header's name, lower case. */
  readonly header?: string;
  /** Where it is the status that an upstream which is not in view answers with. */
  readonly status?: true;
}

/** The status of an answer: a number, or what a variable holds, and `otherwise` where it holds no number. */
export type Status = number | { readonly variable: string; readonly otherwise: number };

export type Step =
  | {
      readonly do: 'write';
      /** set: replace all lines of the name; add: one more line; merge: add the list entries that are not there yet, in one line; remove: drop all lines. An absent value writes nothing for `add` and `merge`, and is an unsent header for `set`. */
      readonly how: 'set' | 'add' | 'merge' | 'remove';
      readonly name: string;
      readonly value: Text;
      /** Held back until an answer takes it along: there it stands in the place of the response's own lines of its name. */
      readonly held?: true;
      /** The code that writes. */
      readonly by: Site;
      /** The facts behind the value: the options and literals it was made from. */
      readonly from: readonly Site[];
    }
  /** `from`: the facts behind the value. A header that is made of the variable has them among its own. */
  | { readonly do: 'let'; readonly name: string; readonly value: Text; readonly from?: readonly Site[] }
  | { readonly do: 'when'; readonly test: Test; readonly then: readonly Step[]; readonly else: readonly Step[] }
  /** Run a chain; when it falls through its end or leaves, go on behind this step. */
  | { readonly do: 'enter'; readonly chain: ChainId }
  /**
   * Run a chain before the response is sent, whoever sends it: the one that was asked for last runs first, each once.
   * Where it fails or answers, the step that was sending fails or has answered. Asked for again while it waits, it stays where it is.
   */
  | { readonly do: 'around'; readonly chain: ChainId }
  /**
   * Send the response. `after: 'unwinding'` sends only when the code
   * that handed the request on has run to its end, and not at all where that answers itself.
   * `directly` leaves behind what is held back, and runs none of the chains around.
   */
  | {
      readonly do: 'answer';
      readonly status: Status;
      readonly after?: 'unwinding';
      readonly directly?: true;
      readonly by: Site;
    }
  /** Hand over to the layers for failures further on in this chain, then in the chains around it. `crash`: nobody threw it on purpose. */
  | { readonly do: 'fail'; readonly by: Site; readonly crash?: true }
  /** No answer ever comes. `after`: an error was thrown that nobody takes care of, on purpose or not. `asked`: the function was to tell something, and calls back in vain or not at all. */
  | { readonly do: 'hang'; readonly by: Site; readonly after?: 'error' | 'crash'; readonly asked?: true }
  /** Go on with the next layer of this chain. The steps behind it are run while an answer waits for the unwinding. */
  | { readonly do: 'next' }
  /** Leave this chain, and as many more around it as `chains` says, and go on behind the step that entered the outermost. */
  | { readonly do: 'leave'; readonly chains: number };

/** cors: its purpose is CORS headers; gate: can answer instead of the routes; route: an endpoint; plain: anything else. */
export type LayerRole = 'cors' | 'gate' | 'route' | 'plain';

export interface Layer {
  readonly id: LayerId;
  readonly role: LayerRole;
  readonly on: 'request' | 'failure';
  readonly at: Site;
  /** Steps that run to their end go on with the next layer; a failure that a layer for failures lets run to its end stays one. */
  readonly steps: readonly Step[];
  /** The start of the path that this layer does not see, as a regular expression's source without anchors. */
  readonly mount?: string;
  /** A concrete path that this layer is for. */
  readonly sample?: string;
  /** The headers of outer levels that this one does not send because it, or what stands in its place, has some of its own. */
  readonly displaced?: readonly Displaced[];
}

/** A header of an outer level that an inner one drops. */
export interface Displaced {
  readonly name: string;
  /** The directive that writes it, at the outer level. */
  readonly written: Site;
  /** The one that drops it: the first of the inner level's own; without one, the inner level itself. */
  readonly by: Site;
  /** The level that drops it: that of the layer, or one around it which the layer inherits from. */
  readonly level: Site;
  /** The condition that it is written under, where that stands beside the level and not around it. */
  readonly under?: Site;
  /** What would write it, were it not dropped. */
  readonly steps: readonly Step[];
}

/** An endpoint that pages can ask for. */
export interface Route {
  readonly layer: LayerId;
  /** Upper-case methods; empty means every method. */
  readonly methods: readonly string[];
  /** Whether it may take more methods than these: what answers is not in view. */
  readonly takesOthers?: true;
  readonly path: StringSet;
  /** The path as the author wrote it, mounts included. */
  readonly written: string;
  /** A concrete path that reaches it, beginning with `/`. */
  readonly sample: string;
  /** Request headers that its handlers and what stands in front of them read, lower case. */
  readonly reads: readonly string[];
  /** Whether it answers with what a browser visits (a rendered page, a file, a redirect) and with nothing that a script asks for. */
  readonly visited: boolean;
}

/** JSON-like value of an option that the author wrote. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

export type Known<T> =
  | { readonly is: 'known'; readonly value: T }
  | { readonly is: 'either'; readonly by: ChoiceId; readonly of: readonly Known<T>[] }
  | { readonly is: 'unknown'; readonly reason: string };

export interface Fact<T> {
  readonly value: Known<T>;
  readonly from: 'written' | 'default';
  /** Where it stands. */
  readonly at: Site;
  /** Where it takes effect. */
  readonly use: Site;
}

/** What an option decides. */
export type DeclarationRole =
  | 'origins'
  | 'credentials'
  | 'methods'
  | 'allowedHeaders'
  | 'exposedHeaders'
  | 'maxAge'
  | 'preflight'
  | 'preflightStatus'
  | 'preflightContinue';

/** What the author wrote, and where: for squiggles, hovers and edits. What happens is in the steps. */
export interface Declaration {
  readonly layer: LayerId;
  readonly role: DeclarationRole;
  readonly fact: Fact<Plain | StringSet>;
}

/** What only the platform can know to be wrong. */
export type Anomaly = {
  readonly at: Site;
  /** The layer that it belongs to, where it is one layer's: programs without it have no such anomaly. */
  readonly layer?: LayerId;
} & (
  | {
      /** The service does not start with this. */
      readonly kind: 'stops-start-up';
      /** The error that it prints, where that tells more than the place. */
      readonly says?: string;
      /** The path at which the router stops, where it is one. */
      readonly path?: string;
      /** What to write in its place, where that is one thing. */
      readonly instead?: string;
      /** Where nobody tells: what is taken for granted, in words. Otherwise the service starts. */
      readonly presuming?: string;
    }
  /** An option that the library does not know: `at` is its whole entry. The choice's option `yes` is the program in which it has the nearest name. */
  | { readonly kind: 'unknown-option'; readonly name: string; readonly nearest?: string; readonly choice?: ChoiceId }
  /** A function that makes middleware stands where the middleware should. */
  | { readonly kind: 'not-called' }
  /** A directive that the server does not accept at its place: `name` is the directive's, `within` the level's, and `why` a sentence. */
  | {
      readonly kind: 'not-allowed-here';
      readonly name: string;
      readonly within: string;
      /** The directive that opens the level; absent for a level that no text opens. */
      readonly level?: Site;
      readonly why: string;
      /** The error that the server prints. */
      readonly says: string;
    }
  /** A pattern that keeps its place from one request to the next. The choice's option `yes` says that an earlier request has moved it. */
  | { readonly kind: 'stateful-pattern'; readonly source: string; readonly flags: string; readonly choice: ChoiceId }
);

export interface Program {
  readonly entry: ChainId;
  /** Outermost first. */
  readonly chains: Readonly<Record<ChainId, readonly Layer[]>>;
  readonly choices: readonly Choice[];
  readonly routes: readonly Route[];
  readonly declared: readonly Declaration[];
  readonly anomalies: readonly Anomaly[];
}
