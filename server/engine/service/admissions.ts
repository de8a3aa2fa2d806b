import { admissionOf } from '../patterns/admission.ts';
import type { Admission, OriginTest } from '../patterns/types.ts';
import type { Program } from './program.ts';
import { type Leaf, leavesOf } from './string-set.ts';
import { originSets, refererSets } from './walk.ts';

/** What each test that a program holds the Origin header, or the Referer, against admits, by the test. */
export type Admissions = ReadonlyMap<Leaf, Admission>;

function originTest(leaf: Leaf): OriginTest | null {
  if (leaf === 'any' || leaf === 'absent' || leaf.is === 'exactly') return null;
  if (leaf.is !== 'pattern') return leaf;
  const { source, flags, dialect } = leaf;
  return { is: 'pattern', source, flags, dialect, match: 'search' };
}

/** Asks every test of the Origin header, and of the Referer, that is more than a comparison what it admits. */
export function admissionsOf(program: Program): Admissions {
  const admissions = new Map<Leaf, Admission>();
  for (const leaf of [...originSets(program), ...refererSets(program)].flatMap(leavesOf)) {
    const test = originTest(leaf);
    if (test !== null && !admissions.has(leaf)) admissions.set(leaf, admissionOf(test));
  }
  return admissions;
}

/** The origins that a test's border lies between: one that is meant, and those that are admitted beside it. */
export function telling(admission: Admission): string[] {
  const { meant, stranger, insecure, shared } = admission;
  const found = [
    meant,
    typeof stranger === 'object' ? stranger.origin : null,
    insecure === 'none' || insecure === 'unknown' ? null : insecure,
    shared === 'none' || shared === 'unknown' ? null : shared,
  ];
  return found.filter((origin) => origin !== null);
}
