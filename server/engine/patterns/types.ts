/** A regular expression that a text is held against. */
export interface Pattern {
  readonly is: 'pattern';
  readonly source: string;
  /** The letters of the dialect's flags: JavaScript's `gimsuyvd`, Python's `aimsux` (as of `re.I`), PCRE's `i`. */
  readonly flags: string;
  readonly dialect: 'js' | 'python' | 'pcre';
  /** Where a match has to lie: anywhere, at the start (Python's `match`), or over the whole text (`fullmatch`). */
  readonly match: 'search' | 'prefix' | 'full';
}

/** A comparison of a text with a fixed one. */
export interface TextTest {
  readonly is: 'startsWith' | 'endsWith' | 'contains' | 'partOf' | 'exactly';
  readonly text: string;
  readonly ignoreCase?: true;
}

/** A test that decides which origins are admitted. */
export type OriginTest = Pattern | TextTest;

/** What opens the test to strangers. */
export type Looseness =
  /** Every origin is admitted. */
  | 'everything'
  /** What is meant may stand behind something else: `https://evil.example/` cannot, but `https://xa.com` can. */
  | 'no-anchor-at-start'
  /** Something else may follow what is meant: `https://a.com.evil.example`. */
  | 'no-anchor-at-end'
  /** A dot that stands for any character: `https://wwwxa.com`. */
  | 'unescaped-dot'
  /** A repetition of any character borders on a name without a dot between: `https://xa.com` for `.*a\.com`. */
  | 'wildcard-before-domain'
  /** The test looks for a text anywhere in the origin. */
  | 'substring'
  /** The test looks at the start of the origin alone. */
  | 'prefix'
  /** The test looks at the end of the origin alone, and not at a border between labels. */
  | 'suffix';

/** An origin that is admitted and cannot have been meant: its registrable domain is none of the meant ones. */
export interface Stranger {
  /** A serialized http or https origin. */
  readonly origin: string;
  readonly because: Looseness;
  /** Whether somebody can own the host: its registrable domain lies under a suffix of the public suffix list. */
  readonly registrable: boolean;
}

/** What a test admits. Each answer is found, proved absent (`none`), or not decided (`unknown`). */
export interface Admission {
  /** An origin that the author means; null where none is evident. */
  readonly meant: string | null;
  readonly stranger: Stranger | 'none' | 'unknown';
  /** An origin of plain http, not on the machine itself. */
  readonly insecure: string | 'none' | 'unknown';
  /** An origin below a public suffix under which anyone can publish, where strangers share what is admitted. */
  readonly shared: string | 'none' | 'unknown';
  /** Whether every http and https origin is admitted. */
  readonly everything: boolean | 'unknown';
}
