import { foldersAbove } from './paths.ts';

/** What gives the texts of files. */
interface TextFiles {
  read(path: string): string | undefined;
}

/** Files that set variables of the environment, as npm `dotenv` and those that follow it read them. */
const NAMES: readonly string[] = ['.env', '.env.production', '.env.local', '.env.development', '.env.example'];

/** Variables that speak of the pages which call a service. */
const OF_PAGES = /ORIGIN|CORS|FRONT|CLIENT_?UR[LI]/i;

const SETS = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/;

/** A value without its quotes, or without the comment behind it. */
function unquoted(written: string): string {
  const quoted = /^(["'`])(.*?)\1/.exec(written)?.[2];
  return quoted ?? written.replace(/\s+#.*$/, '');
}

function textsIn(text: string): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const [, name = '', written = ''] = SETS.exec(line) ?? [];
    return OF_PAGES.test(name)
      ? unquoted(written)
          .split(/[\s,;]+/)
          .filter((part) => part !== '')
      : [];
  });
}

/**
 * What the environment files around a file say of the pages that call the service: addresses, in the order in which they are found.
 * They are looked for from the file's folder up to the nearest one with a `package.json`.
 */
export function pagesInEnvironment(file: string, files: TextFiles): readonly string[] {
  const texts: string[] = [];
  for (const folder of foldersAbove(file)) {
    texts.push(...NAMES.flatMap((name) => textsIn(files.read(`${folder}/${name}`) ?? '')));
    if (files.read(`${folder}/package.json`) !== undefined) break;
  }
  return texts;
}
