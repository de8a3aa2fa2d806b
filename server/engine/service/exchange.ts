import type { Trip as BrowserTrip, HttpRequest, PageRequest, Verdict } from '../browser/types.ts';
import type { ChoiceId, LayerId, Site } from './program.ts';

/** Fixes choices: the option taken for each. */
export type World = Readonly<Record<ChoiceId, string>>;

/** One header line of an answer, its writer and the facts behind it. */
export interface Line {
  readonly name: string;
  readonly value: string;
  /** Set where a part of the value could not be read: `value` is then not what is sent. */
  readonly unread?: string;
  readonly by: Site;
  readonly from: readonly Site[];
  readonly layer: LayerId;
  /** The lines that stood there before: a later writer's value took their place. The latest last. */
  readonly replaces?: readonly Line[];
}

export interface Answer {
  readonly status: number;
  /** Set where the status could not be read: `status` is then a stand-in. */
  readonly unreadStatus?: string;
  readonly lines: readonly Line[];
  readonly layer: LayerId;
  /** The code that answered. */
  readonly by: Site;
}

/** One way the service may answer a request. */
export interface Run {
  /** The options taken for the choices that this run met, presumed ones included. */
  readonly world: World;
  /** The tests that held or failed on the way. */
  readonly decided: readonly Site[];
  /** The layers that were passed, in order. */
  readonly passed: readonly LayerId[];
  /** The failures on the way, in order: the code that failed, not the layers for failures that handed one on. */
  readonly failures: readonly Site[];
  /** Those of them that nobody threw on purpose: the code asked for what there is not. */
  readonly crashes: readonly Site[];
  readonly end: Answer | 'hung';
  /** Where the request stopped for ever, when it did so in code that is in view. */
  readonly stoppedBy?: Site;
}

/** A trip of a conversation, with the run that answered it. */
export interface Trip extends BrowserTrip {
  readonly request: HttpRequest;
  readonly run: Run;
}

/** One conversation of a page with the service. Only `converse` makes one. */
export interface Exchange {
  readonly page: PageRequest;
  readonly trips: readonly Trip[];
  /** `unanswered`: no answer ever comes. `unread`: an answer holds a CORS header that we could not read, so there is no verdict. */
  readonly verdict: Verdict | { readonly outcome: 'unanswered' } | { readonly outcome: 'unread' };
  /** The options taken over all trips. */
  readonly world: World;
}

/** What proves a finding. Two exchanges where a cache or a stateful pattern matters. */
export type Witness =
  | { readonly exchanges: readonly [Exchange, ...Exchange[]] }
  /** The service will not start, or will not do this at all. */
  | {
      readonly startUp: string;
      /** What is taken for granted of the service, in words, where nothing in view tells. */
      readonly presuming?: string;
    };
