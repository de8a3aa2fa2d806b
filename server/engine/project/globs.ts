/** One place of a pattern: any number of characters, or one that passes a test. */
type Token = 'any' | ((char: string) => boolean);

/** Whether a text has a wildcard (nginx, `ngx_conf_include`). */
export const isGlob = (text: string): boolean => /[*?[]/.test(text);

/**
 * A test of file names by one component of a path, as `glob` of POSIX reads it: `*`, `?`, `[a-z]`, `[!a-z]`, `\` before a character that stands for
 * itself. A dot at the beginning is matched by a dot alone (POSIX.1-2017, XCU 2.13).
 */
export function globTest(pattern: string): (name: string) => boolean {
  const tokens = tokensOf(pattern);
  return (name) => (!name.startsWith('.') || pattern.startsWith('.')) && fits(tokens, name);
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    const closing = char === '[' ? closingBracket(pattern, at) : -1;
    if (char === '*') tokens.push('any');
    else if (char === '?') tokens.push(() => true);
    else if (closing > at) {
      tokens.push(oneOf(pattern.slice(at + 1, closing)));
      at = closing;
    } else {
      if (char === '\\' && at + 1 < pattern.length) at += 1;
      const itself = pattern.charAt(at);
      tokens.push((one) => one === itself);
    }
  }
  return tokens;
}

/** Where a bracket expression ends; one that is first in it is a member. */
function closingBracket(pattern: string, at: number): number {
  const first = /[!^]/.test(pattern.charAt(at + 1)) ? at + 2 : at + 1;
  return pattern.indexOf(']', first + 1);
}

function oneOf(inner: string): (char: string) => boolean {
  const isNegated = /^[!^]/.test(inner);
  const members = isNegated ? inner.slice(1) : inner;
  const isMember = (char: string): boolean => {
    for (let at = 0; at < members.length; at += 1) {
      const low = members.charAt(at);
      const isRange = members.charAt(at + 1) === '-' && at + 2 < members.length;
      const high = isRange ? members.charAt(at + 2) : low;
      if (low <= char && char <= high) return true;
      if (isRange) at += 2;
    }
    return false;
  };
  return (char) => isMember(char) !== isNegated;
}

/** Goes back to the last `*` alone, so that no pattern takes longer than its length times that of the name. */
function fits(tokens: readonly Token[], name: string): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let taken = 0;
  while (at < name.length) {
    const test = tokens[token];
    if (test === 'any') {
      star = token;
      taken = at;
      token += 1;
    } else if (test?.(name.charAt(at)) === true) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      taken += 1;
      at = taken;
      token = star + 1;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === 'any');
}
