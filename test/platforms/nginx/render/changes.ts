import type { Site } from '../../../../server/engine/service/program.ts';
import { parseNginx } from '../../../../server/engine/syntax/nginx/parse.ts';
import type { Directive, NginxUnit, Word } from '../../../../server/engine/syntax/nginx/unit.ts';
import { directivesIn, headOf } from '../../../../server/engine/syntax/nginx/walk.ts';
import type { Wanted } from './subject.ts';

const ORIGINS = ['https://a.example', `https://${'b'.repeat(60)}.example`] as const;

/** Changes of all kinds, wherever one may be asked for in a configuration. */
export function changesOf(file: string, text: string): readonly Wanted[] {
  const unit = parseNginx(file, text);
  const all = [...directivesIn(unit)];
  const headers = all.filter((one) => named(one, 'add_header'));
  const at = (span: { readonly start: number; readonly end: number }): Site => ({
    file,
    start: span.start,
    end: span.end,
  });
  const sites = headers.map((one) => at(headOf(one)));
  const levels = all.filter((one) => one.block?.kind === 'directives');
  return [
    { kind: 'always', sites },
    ...levels.map((one): Wanted => ({ kind: 'repeat', sites, into: at(headOf(one)) })),
    ...all.filter((one) => named(one, 'if')).map((one): Wanted => ({ kind: 'hoist', site: at(headOf(one)) })),
    ...headers.flatMap((one) => ofHeader(at(headOf(one)), one, at)),
    ...all
      .filter((one) => named(one, 'location'))
      .flatMap((one) =>
        sites
          .slice(0, 1)
          .map((middleware): Wanted => ({ kind: 'answer-preflight', site: at(headOf(one)), middleware })),
      ),
    ...testsIn(unit).flatMap(({ word, text: said }) => ofTest(at(word), said)),
  ];
}

const named = ({ name }: Directive, wanted: string): boolean => name.value === wanted;

function ofHeader(site: Site, { args }: Directive, at: (word: Word) => Site): readonly Wanted[] {
  const [name, value] = args;
  if (name === undefined || value === undefined) return [];
  const now = value.value.split(/[\s,;|]+/).filter((entry) => entry !== '');
  return [
    { kind: 'vary', site },
    { kind: 'hide', site, name: 'Access-Control-Allow-Origin' },
    { kind: 'write', site, name: 'Access-Control-Allow-Headers', value: 'X-A, X-B;{' },
    { kind: 'drop', site: at(value) },
    { kind: 'value', site: at(value), value: 'a "b" \'c\' \\ d' },
    { kind: 'put', site: at(value), was: value.value, value: '{ a; b }' },
    { kind: 'rename', site: at(value), was: name.value, to: 'Access-Control-Allow-Origin' },
    { kind: 'entries', site: at(value), role: 'methods', add: ['PUT', 'PATCH'], remove: now.slice(0, 1), now },
    { kind: 'allow', layer: 'x', origins: ORIGINS, at: at(value) },
    { kind: 'allow', layer: 'x', origins: 'placeholder', at: at(value) },
  ];
}

/** The words that hold what is asked for: keys of maps, and the last words of conditions. */
function testsIn(unit: NginxUnit): readonly { readonly word: Word; readonly text: string }[] {
  return [...directivesIn(unit)].flatMap((one) => {
    const entries = named(one, 'map') ? (one.block?.directives ?? []) : [];
    const words = entries
      .map(({ name }) => name)
      .filter(({ value }) => !/^(?:default|include|hostnames|volatile)$/.test(value));
    const last = named(one, 'if') ? one.args.slice(2, 3) : [];
    return [...words, ...last].map((word) => ({
      word,
      text: word.quote === null ? word.value.replace(/\)$/, '') : word.value,
    }));
  });
}

const ofTest = (site: Site, text: string): readonly Wanted[] => [
  { kind: 'compare', site, origins: ORIGINS },
  { kind: 'compare', site, origins: 'placeholder' },
  { kind: 'pattern', site, source: '^https:\\/\\/[a-z]{2}\\.a\\.example$', flags: 'i' },
  { kind: 'drop-item', site, text },
  ...(/[\\^$*]/.test(text) ? [] : [{ kind: 'put', site, was: text, value: 'https://a.example' } as const]),
];
