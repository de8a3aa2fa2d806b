import { editDistance } from '../../../service/edit-distance.ts';

/** Names that other libraries, or other versions, give to an option of npm `cors` and its kin; letters only, lower case. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  allowedorigin: 'origin',
  allowedorigins: 'origin',
  alloworigin: 'origin',
  alloworigins: 'origin',
  corsorigin: 'origin',
  whitelist: 'origin',
  allowlist: 'origin',
  allowcredentials: 'credentials',
  supportscredentials: 'credentials',
  supportcredentials: 'credentials',
  withcredentials: 'credentials',
  allowmethods: 'methods',
  allowedmethods: 'methods',
  allowmethod: 'methods',
  allowheaders: 'allowedHeaders',
  allowheader: 'allowedHeaders',
  header: 'allowedHeaders',
  headersallowed: 'allowedHeaders',
  exposeheaders: 'exposedHeaders',
  exposeheader: 'exposedHeaders',
  preflightmaxage: 'maxAge',
  maxageseconds: 'maxAge',
  optionsuccesscode: 'optionsSuccessStatus',
  optionsstatus: 'optionsSuccessStatus',
  successstatus: 'optionsSuccessStatus',
  optionssuccessstatuscode: 'optionsSuccessStatus',
};

const lettersOf = (name: string): string => name.replace(/[^A-Za-z]/g, '').toLowerCase();

/** A slip of this many letters is taken for one: two, and in short names one. */
const slips = (name: string): number => (name.length < 6 ? 1 : 2);

/**
 * The option that an unknown name is evidently meant to be, by its letters alone.
 *
 * @param name as the author wrote it
 * @param known the names that the library reads
 * @returns undefined where the name is known, or near to none
 */
export function nearestOption(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name)) return undefined;
  const letters = lettersOf(name);
  const other = OTHER_NAMES[letters];
  if (other !== undefined && known.includes(other)) return other;
  const ranked = known
    .map((option) => ({ option, distance: editDistance(letters, lettersOf(option)) }))
    .filter(({ option, distance }) => distance <= slips(option))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.option;
}
