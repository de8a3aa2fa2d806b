import type { BlockReason } from '../types.ts';

/** The families of browsers whose console texts are known. `chrome` stands for everything built on Chromium. */
export type Browser = 'chrome' | 'firefox' | 'safari';

/**
 * Why a browser refuses, as its console names it: the reasons that a conversation can give, and those of Chromium that lie outside of
 * it (the page's request mode, the address space of page and service).
 */
export type ConsoleReason =
  | BlockReason
  | 'DisallowedByMode'
  | 'InvalidResponse'
  | 'InsecureLocalNetwork'
  | 'InvalidLocalNetworkAccess'
  | 'LocalNetworkAccessPermissionDenied';

/** What one console message says. What it does not say is null. */
export interface Said {
  /** `failed`: by this text no answer came, or none that the text says anything about. */
  readonly outcome: 'blocked' | 'failed';
  readonly browser: Browser;
  /** The URL that refused; after redirects the last one. */
  readonly url: string | null;
  /** The page's serialized origin. */
  readonly origin: string | null;
  readonly method: string | null;
  readonly phase: 'preflight' | 'actual' | null;
  /**
   * Named as Chromium names it. Where the phase is null, the text fits the preflight as well, and the reason is the one without
   * `Preflight` in front.
   */
  readonly reason: ConsoleReason | null;
  /** What the text quotes: the refused method or request header, or the header's value. */
  readonly parameter: string | null;
  /** The status of the answer. */
  readonly status: number | null;
  /** The URL that the page asked for, where redirects led on. */
  readonly redirectedFrom: string | null;
  /** Where the text gives no reason: why not, and what to look at instead. */
  readonly silence: Silence | null;
}

/** The texts that name no reason. */
export type Silence =
  /** Chromium's net error alone. */
  | 'net-error'
  /** Chromium, behind the words "has been blocked by CORS policy" nothing that is known. */
  | 'broken-off'
  /** Safari's last line alone. */
  | 'access-control-checks'
  /** Safari says the same for a header that is missing and for one with another origin. */
  | 'origin-not-allowed'
  | 'firefox-no-answer'
  | 'firefox-cors-disabled'
  | 'firefox-origin-not-added'
  /** Firefox, with a reason that is not known. */
  | 'firefox-unknown';

/** One console message, understood. */
export interface ConsoleError extends Omit<Said, 'silence'> {
  /** In our words: what is wrong, and what mends it where the reason is known. */
  readonly message: string;
  /** What to look at instead, where the text names no reason; else null. */
  readonly lookAt: string | null;
}

/** What a message says when it says nothing. */
export const UNSAID: Omit<Said, 'browser'> = {
  outcome: 'blocked',
  url: null,
  origin: null,
  method: null,
  phase: null,
  reason: null,
  parameter: null,
  status: null,
  redirectedFrom: null,
  silence: null,
};
