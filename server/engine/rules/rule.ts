import type { HttpRequest, PageRequest } from '../browser/types.ts';
import type { Admissions } from '../service/admissions.ts';
import type { Change } from '../service/change.ts';
import type { Choices } from '../service/choices.ts';
import type { Exchange, Run, Witness, World } from '../service/exchange.ts';
import type { Program, Site } from '../service/program.ts';
import type { Siblings } from '../service/siblings.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** What, what the browser does, what to do. The first sentence is complete by itself and holds no line break. */
export interface Message {
  readonly what: string;
  readonly browser: string;
  readonly todo: string;
}

/** Another place that is involved. */
export interface Note {
  readonly at: Site;
  readonly message: string;
}

/** What a rule found. `analyze` adds confidence and the final severity. */
export interface Finding {
  readonly at: Site;
  readonly related: readonly Note[];
  readonly message: Message;
  readonly witness: Witness;
  /** Every conversation that shows it, where the verdict alone does not tell. */
  readonly shown?: readonly Exchange[];
  /** The facts that cause it: findings with the same causes and verdict are one. */
  readonly causes: readonly Site[];
  readonly changes: readonly Change[];
  /** The conversations of a page if this were mended. Findings that end otherwise there have this one as their cause, and are not told beside it. */
  mended?(page: PageRequest, world: World): readonly Exchange[];
  /** The most that this case deserves, where it is less than the rule's ceiling. */
  readonly ceiling?: Severity;
}

/** What a rule may look at. */
export interface Question {
  readonly program: Program;
  /** Every conversation that `explore` proposes, with all ways it may go. */
  readonly exchanges: readonly Exchange[];
  /** The same, by page. */
  readonly siblings: Siblings;
  /** What programs leave open, by id. */
  readonly choices: Choices;
  /** What each test of the Origin header, and of the Referer, admits. */
  readonly admissions: Admissions;
  /**
   * The conversations of a page that `explore` did not think of, or in a world of one's own; they count as any other where confidence is
   * computed. The same page is the same object.
   */
  ask(page: PageRequest, world?: World): readonly Exchange[];
  /** What the service answers to a request that no page makes: a health check without an Origin, a page of its own origin. */
  respond(request: HttpRequest, world?: World): readonly Run[];
  /** Origins found in the project, for allow-lists. Empty where none is known. */
  readonly knownOrigins: readonly string[];
}

/** A documented example. `bad` gives exactly one finding of the rule, `good` none, and the fixed `bad` is clean. */
export interface Example {
  readonly platform: string;
  readonly title: string;
  /** The major version of the platform, where it matters. */
  readonly version?: string;
  readonly bad: string;
  readonly good: string;
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  /** The ceiling. */
  readonly severity: Severity;
  /** Platform names, for the catalogue. */
  readonly platforms: readonly string[];
  readonly fix: 'safe' | 'suggested' | 'none';
  /** The rule's page below its title, in Markdown: what it flags, why, what the browser does, what to do, fix safety, references. */
  readonly page: string;
  readonly examples: readonly Example[];
  ask(question: Question): readonly Finding[];
}
