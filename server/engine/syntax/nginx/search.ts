/** Where a text comes next in another. Asked at ascending places it looks at every character once, however often it is asked. */
export interface Search {
  /** The first place at or after `from`, or the length of the text where there is none. */
  next(sought: string, from: number): number;
}

/** Searches in `text`, remembering for each sought text the last answer and the stretch that it holds for. */
export function searchIn(text: string): Search {
  const answers = new Map<string, { from: number; at: number }>();
  return {
    next(sought, from) {
      const known = answers.get(sought);
      if (known !== undefined && known.from <= from && from <= known.at) return known.at;
      const found = text.indexOf(sought, from);
      const at = found === -1 ? text.length : found;
      answers.set(sought, { from, at });
      return at;
    },
  };
}
