import type { Analysis, Engine, Fix, Reported } from '../../server/engine/analysis.ts';
import { mayBeRead, type Scan } from '../../server/engine/analyze.ts';

/**
 * An engine whose findings are words: it lets the tests of the command line say what is found, where, and with which fixes.
 * ERROR, WARNING, INFORMATION and HINT are findings of that severity; ERROR has a safe fix, which writes `mended`, WARNING a suggested one. TWIN and its
 * neighbour overlap in their fixes; AGAIN is mended into ERROR, ENDLESS into itself and more; STARTUP never reaches a browser; CRASH throws. `uses(NAME)` reads
 * another file.
 */
const WORDS = /\b(?:ERROR|WARNING|INFORMATION|HINT|TWIN|AGAIN|ENDLESS|STARTUP|CRASH)\b/g;

export const scan = (text: string, path: string): Scan => ({
  is: mayBeRead(path) ? 'script' : null,
  matters: text.search(WORDS) !== -1 || text.includes('uses('),
  isTest: false,
  specifiers: usedIn(text).map((name) => `./${name}`),
});

const usedIn = (text: string): string[] => [...text.matchAll(/uses\((.*?)\)/g)].map((match) => match[1] ?? '');

export const fakeEngine: Engine = {
  analyze: async (root, view) => {
    const used = usedIn(view.read(root) ?? '').map((name) => root.replace(/[^/]*$/, name));
    const findings = [root, ...used].flatMap((file) => findingsIn(file, view.read(file) ?? ''));
    const dependencies = used.map((path) => ({ path, held: view.read(path) !== undefined }));
    return {
      root,
      status: 'analysed',
      modules: [root, ...used],
      policies: 1,
      findings,
      dependencies,
      failures: [],
    } satisfies Analysis;
  },
  programs: async () => [],
  hover: async () => null,
  scan,
};

function findingsIn(file: string, text: string): readonly Reported[] {
  return [...text.matchAll(WORDS)].map((match) => {
    if (match[0] === 'CRASH') throw new Error('the engine fell over');
    return finding(file, match.index, match[0]);
  });
}

function finding(file: string, start: number, word: string): Reported {
  const at = { file, start, end: start + word.length };
  return {
    rule: `rule-${word.toLowerCase()}`,
    severity: severityOf(word),
    confidence: word === 'HINT' ? 'suspected' : 'certain',
    at,
    message: {
      what: `${word} is a mistake.`,
      browser: 'The browser refuses the answer.',
      todo: 'Write something else.',
    },
    related: word === 'ERROR' ? [{ at: { file, start: 0, end: 1 }, message: 'the file begins here' }] : [],
    witness: word === 'STARTUP' ? { startUp: 'the server stops with a TypeError' } : { exchanges: [blocked(file)] },
    fixes: fixesOf(word, at),
  };
}

function severityOf(word: string): Reported['severity'] {
  switch (word) {
    case 'WARNING':
      return 'warning';
    case 'INFORMATION':
      return 'information';
    case 'HINT':
      return 'hint';
    default:
      return 'error';
  }
}

function fixesOf(word: string, at: Reported['at']): readonly Fix[] {
  const fix = (safety: Fix['safety'], text: string, end = at.end): Fix => ({
    title: `Write ${text}`,
    safety,
    preferred: true,
    edits: [{ ...at, end, text }],
  });
  switch (word) {
    case 'ERROR':
      return [fix('safe', 'mended')];
    case 'WARNING':
      return [fix('suggested', 'perhaps')];
    case 'TWIN':
      return [fix('safe', 'single ', at.end + 1)];
    case 'AGAIN':
      return [fix('safe', 'ERROR')];
    case 'ENDLESS':
      return [fix('safe', 'x ENDLESS')];
    default:
      return [];
  }
}

type Exchange = Extract<Reported['witness'], { readonly exchanges: unknown }>['exchanges'][number];

function blocked(file: string): Exchange {
  const site = { file, start: 0, end: 1 };
  const by = { by: site, from: [site], layer: 'cors' };
  const request = {
    method: 'GET',
    url: 'https://api.example.com/v1/data?page=2',
    headers: [['Origin', 'https://app.example.com']],
  } as const;
  return {
    page: {
      origin: 'https://app.example.com',
      url: request.url,
      method: 'GET',
      headers: [['X-Page', '2']],
      credentials: 'include',
    },
    trips: [
      {
        kind: 'actual',
        request,
        response: { status: 200, headers: [['Access-Control-Allow-Origin', '*']] },
        run: {
          world: {},
          decided: [],
          failures: [],
          crashes: [],
          passed: ['cors'],
          end: {
            status: 200,
            lines: [
              { name: 'Content-Type', value: 'application/json', ...by },
              { name: 'Access-Control-Allow-Origin', value: '*', ...by },
            ],
            layer: 'cors',
            by: site,
          },
        },
      },
    ],
    verdict: {
      outcome: 'blocked',
      phase: 'actual',
      trip: 0,
      reason: 'WildcardOriginNotAllowed',
      step: '4.10',
      header: { name: 'access-control-allow-origin', value: '*' },
      parameter: null,
      firefox: 'CORSNotSupportingCredentials',
      warnings: [],
    },
    world: {},
  };
}
