import type { Engine, View } from '../../server/engine/analysis.ts';
import { openEngine } from '../../server/engine/analyze.ts';
import { loadWasm } from '../syntax/load-wasm.ts';
import type { Subject } from './nginx-mutations.ts';

const FILE = '/project/nginx.conf';

/** What makes the engine read a text that names no header of CORS. */
const MATTERS = '# Access-Control-Allow-Origin\n';

/** The whole engine: nothing that went wrong inside, edits within the text, and the same result twice. */
export function analysing(): Subject {
  const engine = openEngine(loadWasm);
  return async (mutated) => {
    const text = MATTERS + mutated;
    const first = await analysis(engine, text);
    if (first.failures.length > 0) return `failed: ${first.failures.join(', ')}`;
    if (JSON.stringify(first) !== JSON.stringify(await analysis(engine, text))) return 'two analyses differ';
    const edits = first.findings.flatMap(({ fixes }) => fixes.flatMap((fix) => fix.edits));
    const outside = edits.find(
      ({ file, start, end }) => file !== FILE || start < 0 || start > end || end > text.length,
    );
    return outside === undefined ? null : `an edit outside of the text: ${outside.start}-${outside.end}`;
  };
}

function analysis(engine: Engine, text: string): ReturnType<Engine['analyze']> {
  const view: View = { read: (path) => (path === FILE ? text : undefined) };
  return engine.analyze(FILE, view);
}
