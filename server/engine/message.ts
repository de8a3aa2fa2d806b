import type { Reported } from './analysis.ts';

/** The three parts of a message as one text without line breaks, as status bars and logs show it. */
export function messageText({ what, browser, todo }: Reported['message']): string {
  return [what, browser, todo]
    .map((part) => part.replace(/\s*[\r\n]+\s*/g, ' ').trim())
    .filter((part) => part !== '')
    .join(' ');
}
