import type { Site, Status } from './program.ts';

/** What a text comes to: a string, nothing, or something that we could not read. `from`: the facts behind the variables that it is made of. */
export type Evaluated =
  | { readonly is: 'text'; readonly value: string; readonly from?: readonly Site[] }
  | { readonly is: 'absent' }
  | { readonly is: 'unread'; readonly reason: string };

export const TRANSFORMS = {
  lower: (text: string) => text.toLowerCase(),
  upper: (text: string) => text.toUpperCase(),
  trim: (text: string) => text.trim(),
} as const;

/** The status that an answer has: a number, or what a variable holds. */
export function statusOf(
  status: Status,
  held: (variable: string) => Evaluated,
): { status: number; unreadStatus?: string } {
  if (typeof status === 'number') return { status };
  const value = held(status.variable);
  if (value.is === 'unread') return { status: status.otherwise, unreadStatus: value.reason };
  const number = value.is === 'text' ? Number(value.value) : Number.NaN;
  return { status: Number.isInteger(number) && number >= 100 && number <= 999 ? number : status.otherwise };
}
