import type { Edit } from '../../server/engine/service/change.ts';
import type { Directive, NginxUnit } from '../../server/engine/syntax/nginx/unit.ts';
import type { Span } from '../../server/engine/syntax/unit.ts';
import { applied } from '../rules/project.ts';
import { byHeader, isLeftOut, kindOfPass, listenOf, passTarget, preamble, quoted } from './directives.ts';
import type { Includes } from './include.ts';
import type { Listener, Places } from './runnable.ts';
import { ServerNames } from './server-names.ts';
import type { Addresses, FilePaths } from './surroundings.ts';
import { environmentIn, tagsIn } from './template-tags.ts';

/** What stands around directives: the name of the block, `top` where there is none. */
export type Level = string;

/** Blocks whose lines are data. */
const OF_DATA: ReadonlySet<string> = new Set(['map', 'types', 'charset_map', 'match']);

/** What stands in for what a template fills in. */
const FILLED = 'filled';

/** Rewrites the files of one configuration, and gathers what the test has to know of them. */
export class Rewriting {
  readonly #units: ReadonlyMap<string, NginxUnit>;
  readonly #includes: Includes;
  readonly #places: Places;
  readonly #authTargets: ReadonlySet<string>;
  readonly #files = new Map<string, string>();
  readonly #listeners = new Map<string, Pick<Listener, 'port' | 'secure' | 'socket'>>();
  readonly #rules: { readonly allows: boolean; readonly address: string }[] = [];
  readonly #indexes = new Set(['index.html']);
  readonly #constants = new Set<string>();
  /** The servers' names, by the listeners' keys. */
  readonly names = new ServerNames();

  constructor(units: ReadonlyMap<string, NginxUnit>, includes: Includes, places: Places) {
    this.#units = units;
    this.#includes = includes;
    this.#places = places;
    const everything = [...units.values()].flatMap(({ directives }) => allOf(directives));
    const targets = everything.filter(({ name }) => name.value === 'auth_request');
    this.#authTargets = new Set(targets.flatMap(({ args }) => args[0]?.value ?? []));
  }

  /** The text of a file at a level. */
  text(file: string, level: Level): string {
    const unit = this.#units.get(file);
    if (unit === undefined) throw new Error(`${file} is not in the project`);
    const edits = [
      ...this.#inBlock(unit, unit.directives, level),
      ...tagsIn(unit).map((tag) => blank(unit, tag)),
      ...environmentIn(unit).map((variable) => replace(unit, variable, FILLED)),
    ];
    return applied(file, unit.text, outermost(edits));
  }

  /** The paths and texts of all files that are included. */
  get files(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#files);
  }

  get listeners(): readonly Listener[] {
    return [...this.#listeners].map(([key, listener]) => ({ ...listener, ...this.names.at(key) }));
  }

  /** Somebody who is allowed by rules that allow and deny, and somebody who is not. */
  get addresses(): Addresses {
    const stranger = '203.0.113.9';
    const of = (allows: boolean): string | undefined =>
      this.#rules.find((rule) => rule.allows === allows && rule.address !== 'all')?.address.replace(/\/\d+$/, '');
    return { allowed: of(true) ?? stranger, denied: of(false) ?? stranger };
  }

  get paths(): FilePaths {
    return { indexes: [...this.#indexes], constants: [...this.#constants] };
  }

  /** A `listen` for the sockets of plain HTTP and of HTTPS. */
  listenEverywhere(): string {
    return `${this.#listen('80', 80, false, [])} ${this.#listen('443', 443, true, ['ssl'])}`;
  }

  #listen(key: string, port: number, secure: boolean, parameters: readonly string[]): string {
    const known = this.#listeners.get(key);
    const socket = known?.socket ?? `${this.#places.prefix}/listen-${this.#listeners.size}`;
    this.#listeners.set(key, { port, secure: secure || known?.secure === true, socket });
    return ['listen', quoted(`unix:${socket}`), ...parameters].join(' ').concat(';');
  }

  #inBlock(unit: NginxUnit, directives: readonly Directive[], level: Level, isAuth = false): readonly Edit[] {
    return directives.flatMap((one) => this.#rewrite(unit, one, level, isAuth, directives));
  }

  #rewrite(
    unit: NginxUnit,
    directive: Directive,
    level: Level,
    isAuth: boolean,
    siblings: readonly Directive[],
  ): readonly Edit[] {
    const { name, args, block, branch } = directive;
    const said = name.value;
    if (branch === 'else' || name.placeholders.length > 0 || isLeftOut(said)) return [blank(unit, directive)];
    if (said === 'include') return [replace(unit, directive, this.#include(unit, directive, level, siblings))];
    if (said === 'geo' || said === 'split_clients') return [replace(unit, directive, byHeader(directive))];
    if (said === 'listen' && level === 'server') return [replace(unit, directive, this.#listenFor(directive))];
    this.#note(directive);
    const [target] = args;
    const kind = kindOfPass(said);
    if (kind !== undefined && target !== undefined)
      return [replace(unit, target, passTarget(kind, target, isAuth ? 'auth' : 'main'))];
    if (said === 'root' && target !== undefined) return [replace(unit, target, quoted(this.#places.html))];
    if (said === 'alias' && target !== undefined)
      return [replace(unit, target, quoted(this.#places.html + (target.value.endsWith('/') ? '/' : '')))];
    if (said === 'auth_basic_user_file' && target !== undefined)
      return [replace(unit, target, quoted(this.#places.passwords))];
    const fillings = [name, ...args].flatMap(({ placeholders }) =>
      placeholders.map((one) => replace(unit, one, FILLED)),
    );
    if (block === null || block.kind === 'text') return fillings;
    const isTarget = said === 'location' && this.#authTargets.has(args.at(-1)?.value ?? '');
    const inner = this.#inBlock(unit, block.directives, OF_DATA.has(said) ? 'data' : said, isTarget || isAuth);
    return [...fillings, ...this.#atStart(unit, directive, level), ...inner];
  }

  /** What a block begins with: `http` with what the test brings along, a server that does not listen with the port that nginx takes. */
  #atStart(unit: NginxUnit, { name, block }: Directive, level: Level): readonly Edit[] {
    if (block === null) return [];
    const start = block.start + 1;
    const insert = (text: string): readonly Edit[] => [{ file: unit.file, start, end: start, text: ` ${text}` }];
    if (name.value === 'http') return insert(preamble(this.#places));
    if (name.value !== 'server' || level === 'data') return [];
    const inside = block.directives.flatMap((one) => [one, ...this.#includes.includedBy(one, unit.file)]);
    this.names.add(inside, unit.text.slice(block.start, block.end));
    return inside.some((one) => one.name.value === 'listen') ? [] : insert(this.#listen('80', 80, false, []));
  }

  #listenFor(directive: Directive): string {
    const listen = listenOf(directive);
    return listen === undefined ? '' : this.#listen(listen.key, listen.port, listen.secure, listen.parameters);
  }

  /** Where what is included is not in view, an upstream stands behind it. */
  #include(unit: NginxUnit, directive: Directive, level: Level, siblings: readonly Directive[]): string {
    const files = this.#includes.filesOf(directive, unit.file);
    if (files !== undefined) return files.map((file) => `include ${quoted(this.#written(file, level))};`).join(' ');
    return level === 'location' ? this.handledBy(siblings) : '';
  }

  /** What hands a location's requests on, where nothing of its own does. */
  handledBy(directives: readonly Directive[]): string {
    const has = directives.some(({ name }) => kindOfPass(name.value) !== undefined);
    return has ? '' : 'proxy_pass http://cors_lens_proxy_main;';
  }

  #written(file: string, level: Level): string {
    const path = `${this.#places.prefix}/${level}${file}`;
    if (!this.#files.has(path)) {
      // First the place, so that a cycle comes to an end: nginx is the one to refuse it.
      this.#files.set(path, '');
      this.#files.set(path, this.text(file, level));
    }
    return path;
  }

  #note({ name, args }: Directive): void {
    const values = args.map(({ value }) => value);
    const last = values.at(-1) ?? '';
    switch (name.value) {
      case 'allow':
      case 'deny':
        this.#rules.push({ allows: name.value === 'allow', address: last });
        break;
      case 'index':
        for (const value of values) this.#indexes.add(value.replace(/^\//, ''));
        break;
      case 'try_files':
      case 'error_page':
        if (/^\/[\w./-]+$/.test(last)) this.#constants.add(last);
    }
  }
}

const allOf = (directives: readonly Directive[]): readonly Directive[] =>
  directives.flatMap((one) => [one, ...allOf(one.block?.directives ?? [])]);

const replace = ({ file }: NginxUnit, { start, end }: Span, text: string): Edit => ({ file, start, end, text });

/** Takes something out and leaves its lines: nginx names them where it does not start. */
const blank = (unit: NginxUnit, span: Span): Edit =>
  replace(unit, span, unit.text.slice(span.start, span.end).replace(/[^\n]/g, ''));

const holds = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** Edits without those within what another one replaces; of two of the same span, the first. */
const outermost = (edits: readonly Edit[]): readonly Edit[] =>
  edits.filter((one, at) => !edits.some((other, i) => holds(other, one) && (!holds(one, other) || i < at)));
