import { type Configuration, declined, type Rendered } from '../../../evaluate/platform.ts';
import type { Change } from '../../../service/change.ts';
import { textAt } from './header.ts';
import { directiveAt } from './places.ts';
import { writeText } from './text.ts';

type EntriesChange = Extract<Change, { kind: 'entries' }>;

const SEPARATORS = /[\s,;|]+/;

/** Entries of a text, as they are meant. */
const split = (text: string): readonly string[] => text.split(SEPARATORS).filter((entry) => entry !== '');

/** Adds to and takes out of a list that a header's value, an entry of a map or a variable holds. What is taken out leaves its place to what is added. */
export function changeEntries(change: EntriesChange, configuration: Configuration): Rendered {
  const sites = [...(change.literal === undefined ? [] : [change.literal]), change.site];
  for (const site of sites) {
    const found = directiveAt(configuration, site);
    const content = found === undefined ? undefined : textAt(found, site);
    if (found === undefined || content === undefined) continue;
    const written = found.unit.text.slice(content.start, content.end);
    const entries = split(written);
    const isMeant = entries.length === change.now.length && entries.every((entry, i) => entry === change.now[i]);
    if (!isMeant || written.includes('\\')) continue;
    const text = changed(written, change);
    if (text === written) return declined('the list says so already');
    const edit = writeText(found.unit, content, content, text);
    return edit === null ? declined('a template fills that in') : { edits: [edit] };
  }
  return declined('the list is made elsewhere');
}

/** What becomes of each entry: itself, what takes its place, or nothing. */
function fates({ add, remove }: EntriesChange): ReadonlyMap<string, string | null> {
  return new Map(remove.map((entry, i) => [entry, add[i] ?? null]));
}

/** The list as it is to be, in its own separators where they are commas. */
function changed(written: string, change: EntriesChange): string {
  const { add, remove } = change;
  const own = fates(change);
  const appended = add.slice(Math.min(add.length, remove.length));
  const isList = written.split(',').every((part) => split(part).length < 2 && !/[;|]/.test(part));
  const kept = split(written).flatMap((entry) => {
    const fate = own.get(entry);
    return fate === undefined ? [entry] : fate === null ? [] : [fate];
  });
  const [, gap = ', '] = (isList ? /[^\s,]([\s]*,\s*)[^\s,]/ : /$^()/).exec(written) ?? [];
  return [...kept, ...appended].join(gap);
}
