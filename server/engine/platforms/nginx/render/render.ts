import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change, Edit } from '../../../service/change.ts';
import { allowOrigins } from './allow.ts';
import { writeAlways } from './always.ts';
import { compareOrigins, replacePattern } from './compare.ts';
import { dropDirective, dropItem } from './drop.ts';
import { changeEntries } from './entries.ts';
import { hideHeader } from './hide.ts';
import { hoistHeaders } from './hoist.ts';
import { isIncludedOften } from './reach.ts';
import { repeatHeaders } from './repeat.ts';
import { putText, putValue, rename } from './words.ts';
import { addVary, answerPreflight, writeBeside } from './write.ts';

/**
 * Renders a change of a configuration as edits of its texts, or says why it can't be done. A valid configuration stays one.
 *
 * @param configuration what the change's places stand in: the file that was read first and those that it includes
 */
export function renderNginx(change: Change, configuration: Configuration): Rendered {
  const result = rendered(change, configuration);
  if ('declined' in result) return result;
  const edits = joined(result.edits.filter((edit) => isNew(edit, configuration)));
  if (edits.length === 0) return declined('the text says so already');
  const reaches = edits.some(({ file }) => isIncludedOften(file, configuration));
  return reaches ? { ...result, edits, reaches: 'other places include the same file' } : { ...result, edits };
}

function rendered(change: Change, configuration: Configuration): Rendered {
  switch (change.kind) {
    case 'always':
      return writeAlways(change, configuration);
    case 'repeat':
      return repeatHeaders(change, configuration);
    case 'hoist':
      return hoistHeaders(change, configuration);
    case 'hide':
      return hideHeader(change, configuration);
    case 'allow':
      return allowOrigins(change, configuration);
    case 'compare':
      return compareOrigins(change, configuration);
    case 'pattern':
      return replacePattern(change, configuration);
    case 'drop':
      return dropDirective(change, configuration);
    case 'drop-item':
      return dropItem(change, configuration);
    case 'put':
      return putText(change, configuration);
    case 'value':
      return putValue(change, configuration);
    case 'rename':
      return rename(change, configuration);
    case 'entries':
      return changeEntries(change, configuration);
    case 'vary':
      return addVary(change, configuration);
    case 'write':
      return writeBeside(change, configuration);
    case 'answer-preflight':
      return answerPreflight(change, configuration);
    case 'move':
    case 'call':
    case 'guard':
    case 'hand-on':
    case 'refuse':
      return declined('directives are in effect wherever they stand');
  }
}

/** Whether an edit changes anything. */
const isNew = ({ file, start, end, text }: Edit, configuration: Configuration): boolean =>
  configuration.unitOf(file)?.text.slice(start, end) !== text;

/** Edits that put texts at the same place as one edit, in their order. */
function joined(edits: readonly Edit[]): readonly Edit[] {
  const all = new Map<string, Edit>();
  for (const edit of edits) {
    const key = `${edit.file}:${edit.start}:${edit.end}`;
    const before = edit.start === edit.end ? all.get(key) : undefined;
    all.set(key, before === undefined ? edit : { ...edit, text: before.text + edit.text });
  }
  return [...all.values()];
}
