/**
 * What the server and its own client say to each other beyond the Language Server Protocol. Types only: the client takes nothing else
 * from the server. Names are literal types, so that a constant on either side that strays is a compile error.
 */

/** What the client passes as `initializationOptions`. A client that passes nothing gets the plain protocol. */
export interface InitializationOptions {
  /** The client understands the notification `corsLens/status`. */
  readonly status?: boolean;
  /** The client has the command `corsLens.showRule`, which takes a rule id. */
  readonly showRule?: boolean;
  /** A URI that, followed by a rule id, opens the rule's page. Diagnostics link to it. */
  readonly ruleUri?: string;
}

/** The server's notification about one document, for a status item. */
export type StatusMethod = 'corsLens/status';

export interface StatusParams {
  readonly uri: string;
  readonly state: 'ok' | 'busy' | 'skipped' | 'error';
  /** How many CORS policies the document holds. */
  readonly policies: number;
  /** How many findings stand in the document. */
  readonly findings: number;
  /** Why the document is skipped, or what failed. */
  readonly reason?: string;
}

/** The client's command behind "Show documentation". Its one argument is the rule's id. */
export type ShowRuleCommand = 'corsLens.showRule';

/** The kind of the action that applies all safe fixes of a document. */
export type FixAllKind = 'source.fixAll.corsLens';
