import type { HeaderLine, HttpRequest } from '../../../../server/engine/browser/types.ts';
import type { World } from '../../../../server/engine/service/exchange.ts';

/** A request and its answer, as texts: see `requestOf` and `answerText`. */
export type Ask = readonly [request: string, answer: string, world?: World];

/** What nginx does with a configuration: the same is expected of the model and of the real one. */
export interface Case {
  readonly title: string;
  /** What stands in the only server, in `http`, or at the top of the file. */
  readonly text: { readonly server: string } | { readonly http: string } | { readonly file: string };
  /** Other files, by their paths below the configuration's folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly asks: readonly Ask[];
  /** What not every nginx has: a module, or a directive that came late. */
  readonly needs?: 'headers-more' | 'add_header_inherit';
}

const FOLDER = '/project';

/** The file that the analysis begins with, and nginx. */
export const ROOT = `${FOLDER}/nginx.conf`;

/** The files of a case, by absolute path. */
export function filesOf({ text, files = {} }: Case): Readonly<Record<string, string>> {
  const others = Object.entries(files).map(([path, content]) => [`${FOLDER}/${path}`, content] as const);
  return { ...Object.fromEntries(others), [ROOT]: `${MATTERS}\n${rootText(text)}` };
}

/** What names no header of CORS is not read at all. */
const MATTERS = '# Access-Control-Allow-Origin';

function rootText(text: Case['text']): string {
  if ('file' in text) return text.file;
  const http = 'http' in text ? text.http : `server { listen 80; server_name api.example.com;\n${text.server}\n}`;
  return `events {}\nhttp {\n${http}\n}\n`;
}

/** `OPTIONS /path?query [Origin: https://app.example] [Cookie: a=b]` */
export function requestOf(text: string): HttpRequest {
  const [method = '', target = ''] = text.split(' ');
  const headers = [...text.matchAll(/\[([^:\]]+):\s*([^\]]*)\]/g)].map(
    ([, name = '', value = '']): HeaderLine => [name, value],
  );
  return { method, url: `http://api.example.com${target}`, headers };
}

/** Headers that nginx sends whatever its configuration says of them. */
const COMPARED = /^(?:x-|access-control-|vary$|location$)/i;

/** `204 | Vary: Origin | X-A: 1`: the status, and lines in the order of their names; lines of one name keep their order. */
export function answerText(status: number, lines: readonly HeaderLine[]): string {
  const sorted = lines
    .filter(([name]) => COMPARED.test(name))
    .map(
      ([name, value]): HeaderLine => [
        name.toLowerCase().replace(/(?:^|-)\w/g, (letters) => letters.toUpperCase()),
        value,
      ],
    )
    .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return [status, ...sorted.map(([name, value]) => `${name}: ${value}`)].join(' | ');
}
