import { admissionOf } from '../../server/engine/patterns/admission.ts';
import type { Admission, Pattern } from '../../server/engine/patterns/types.ts';

/** A regular expression as the engine hands it over. */
export function patternOf({ source, flags }: RegExp): Pattern {
  return { is: 'pattern', source, flags, dialect: 'js', match: 'search' };
}

/** The origins that an answer claims to be admitted. */
export function witnessesOf({ meant, stranger, insecure, shared }: Admission): string[] {
  const found = [meant, typeof stranger === 'string' ? stranger : stranger.origin, insecure, shared];
  return found.filter((one) => one !== null && one !== 'none' && one !== 'unknown') as string[];
}

/** A regular expression without the state that `g` and `y` keep; `y` matches at the start. */
export function stateless(pattern: RegExp): RegExp {
  const source = pattern.sticky ? `^(?:${pattern.source})` : pattern.source;
  return new RegExp(source, pattern.flags.replace(/[gy]/g, ''));
}

export { admissionOf };
