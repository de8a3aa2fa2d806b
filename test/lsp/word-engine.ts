import type { Analysis, Engine, Fix, Reported, View } from '../../server/engine/analysis.ts';
import type { Scan } from '../../server/engine/analyze.ts';

/**
 * An engine that looks for words instead of CORS, so that a test of the server can say exactly what is found. Comments like
 * `// use FILE` make an analysis read another file, in whose text it looks as well.
 *
 * | word | finding | fixes |
 * |---|---|---|
 * | `bad` | error | suggested and preferred: `good`; suggested: nothing |
 * | `typo` | warning | safe and preferred: `text` |
 * | `nest[…]` | warning | safe and preferred: the part between the brackets |
 * | `grow` | warning | safe and preferred, without end: `grow.` |
 * | `idle` | hint `unused-suppression` | suggested: nothing |
 * | `crash` | the engine throws | |
 */
export class WordEngine implements Engine {
  /** The roots of all analyses so far, in order. */
  readonly analysed: string[] = [];
  #gate: Promise<void> = Promise.resolve();

  /** Holds back all analyses that begin from now on. Returns what lets them go on. */
  hold(): () => void {
    let open = (): void => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  async analyze(root: string, view: View, options = {}): Promise<Analysis> {
    this.analysed.push(root);
    const files = reach(root, view);
    await this.#gate;
    const found = [...files].flatMap(([file, text]) => findWords(file, text ?? ''));
    const { rules = {} } = options as { rules?: Record<string, string> };
    return {
      root,
      status: 'analysed',
      modules: [...files.keys()],
      policies: found.length,
      findings: found.filter(({ rule }) => rules[rule] !== 'off'),
      dependencies: [...files].map(([path, text]) => ({ path, held: text !== undefined })),
      failures: [],
    };
  }

  async programs(): Promise<readonly never[]> {
    return [];
  }

  async hover(root: string, view: View, file: string, offset: number) {
    const text = view.read(file) ?? '';
    if (text.startsWith('crash', offset)) throw new Error('The engine met the word crash.');
    if (!text.startsWith('bad', offset)) return null;
    return { at: { file, start: offset, end: offset + 3 }, markdown: `**bad** in ${view.language?.(root)}` };
  }

  scan(text: string): Scan {
    return { is: 'script', matters: true, isTest: false, specifiers: usedIn(text) };
  }
}

/** The root and the files that it uses, with their texts. */
function reach(root: string, view: View): ReadonlyMap<string, string | undefined> {
  const text = view.read(root);
  return new Map([[root, text], ...usedIn(text ?? '').map((path) => [path, view.read(path)] as const)]);
}

const usedIn = (text: string): string[] => [...text.matchAll(/\/\/ use (.+)/g)].map(([, path = '']) => path);

function findWords(file: string, text: string): readonly Reported[] {
  if (/\bcrash\b/.test(text)) throw new Error('The engine met the word crash.');
  return [...text.matchAll(/\b(?:bad|typo|grow|idle)\b(?!-)|\bnest\[/g)].map(({ 0: word, index }) => {
    const end = word === 'nest[' ? closing(text, index) + 1 : index + word.length;
    return report({ file, start: index, end }, text.slice(index, end));
  });
}

/** Where the bracket closes that opens first after an offset. */
function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = text.indexOf('[', from); at < text.length; at += 1) {
    if (text[at] === '[') depth += 1;
    if (text[at] === ']') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error('A bracket is not closed.');
}

function report(at: Reported['at'], word: string): Reported {
  const fix = (title: string, text: string, safety: Fix['safety'], preferred: boolean): Fix => ({
    title,
    safety,
    preferred,
    edits: [{ ...at, text }],
  });
  const base = {
    at,
    severity: 'warning',
    confidence: 'certain',
    message: { what: `There is a ${word}.`, browser: 'A browser\nreads it.', todo: 'Write another word.' },
    related: [],
    witness: { startUp: 'It says so.' },
  } as const;
  if (word === 'typo') return { ...base, rule: 'typo', fixes: [fix('Write text', 'text', 'safe', true)] };
  if (word === 'grow') return { ...base, rule: 'grow', fixes: [fix('Write more', 'grow.', 'safe', true)] };
  if (word === 'idle')
    return { ...base, rule: 'unused-suppression', severity: 'hint', fixes: [fix('Remove', '', 'suggested', true)] };
  if (word !== 'bad') return { ...base, rule: 'nest', fixes: [fix('Unwrap', word.slice(5, -1), 'safe', true)] };
  const related = [{ at: { file: at.file, start: 0, end: 1 }, message: 'The text begins here.' }];
  const fixes = [fix('Write good', 'good', 'suggested', true), fix('Write nothing', '', 'suggested', false)];
  return { ...base, rule: 'bad-word', severity: 'error', related, fixes };
}
