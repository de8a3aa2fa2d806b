import type { AST } from '@eslint-community/regexpp';

/** The dots of a pattern that stand for exactly one character where a dot between labels is meant, as in `/^https:\/\/a.com$/`. */
export function lonelyDots(pattern: AST.Pattern): ReadonlySet<AST.Element> {
  const found = new Set<AST.Element>();
  visit(pattern.alternatives, ({ elements }) => {
    if (elements.length === 1) return;
    for (const element of elements) if (isAny(element)) found.add(element);
  });
  return found;
}

function isAny(element: AST.Element): boolean {
  return element.type === 'CharacterSet' && element.kind === 'any';
}

function visit(alternatives: readonly AST.Alternative[], each: (alternative: AST.Alternative) => void): void {
  for (const alternative of alternatives) {
    each(alternative);
    for (const element of alternative.elements) {
      const inner = element.type === 'Quantifier' ? element.element : element;
      if ('alternatives' in inner) visit(inner.alternatives, each);
    }
  }
}

/** Whether every alternative of a pattern asks for the end of the text. */
export function isAnchoredAtEnd({ alternatives }: AST.Pattern): boolean {
  return alternatives.every(({ elements }) => {
    const last = elements.at(-1);
    return last?.type === 'Assertion' && last.kind === 'end';
  });
}

/** The repetitions at the end of a pattern that let anything follow, dots included, as in `/^https:\/\/a\.com.*$/`. */
export function trailingWildcards(pattern: AST.Pattern): ReadonlySet<AST.Element> {
  return new Set(pattern.alternatives.flatMap(trailing));
}

function trailing({ elements }: AST.Alternative): AST.Element[] {
  const last = elements.findLast((element) => element.type !== 'Assertion');
  if (last === undefined) return [];
  if (last.type === 'Quantifier') {
    if (last.max > 1 && spansLabels(last.element)) return [last];
    return 'alternatives' in last.element && last.max === 1 ? last.element.alternatives.flatMap(trailing) : [];
  }
  return 'alternatives' in last ? last.alternatives.flatMap(trailing) : [];
}

/** Whether an element reads one character, letters and dots among them. */
function spansLabels(element: AST.Element): boolean {
  switch (element.type) {
    case 'CharacterSet':
      return element.kind === 'any' || (element.kind !== 'property' && element.negate);
    case 'CharacterClass':
      return reads(element, 'x') && reads(element, '.');
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives.some(({ elements: [first, ...rest] }) => {
        return first !== undefined && rest.length === 0 && spansLabels(first);
      });
    default:
      return false;
  }
}

function reads({ elements, negate }: AST.CharacterClass, character: string): boolean {
  const code = character.charCodeAt(0);
  const named = elements.some((one) => {
    if (one.type === 'Character') return one.value === code;
    if (one.type === 'CharacterClassRange') return one.min.value <= code && code <= one.max.value;
    if (one.type !== 'CharacterSet' || one.kind === 'property') return false;
    const inSet = one.kind === 'word' && /\w/.test(character);
    return inSet !== one.negate;
  });
  return named !== negate;
}
