import type { Choice, Layer, Program, Route, Step } from '../../service/program.ts';
import { accessChoices, accessSteps } from './access.ts';
import { testedFile } from './conditions.ts';
import { byLevel, type Contents, contentSteps, fileChoices, servesFiles, tryFilesSteps } from './content.ts';
import { Errors, send } from './errors.ts';
import { type Filtered, filterChains } from './filter.ts';
import { allLocations, type Location, levelsOf, type Server } from './levels.ts';
import { firstOf, Locating, letText, URI } from './locate.ts';
import type { Maps } from './maps.ts';
import { misplacedIn } from './misplaced.ts';
import type { Level, Placed } from './model.ts';
import { argsOf, named } from './place.ts';
import { redirect, rewriteSteps, rewritten } from './rewrite.ts';
import { samplePath } from './sample.ts';
import { upstreamStatus } from './upstream.ts';
import { upstreamHeaderChoices, Variables } from './variables.ts';
import { variablesSetIn } from './variables-set.ts';

/** So often a request may change its path (nginx, `NGX_HTTP_MAX_URI_CHANGES`). */
const MOST_CHANGES = 10;

const CYCLES = [{ take: { from: 'variable', name: 'cycles' } }] as const;

/** Compiles a server (nginx, `src/http/ngx_http_core_module.c`, the phases of a request). */
export class ServerProgram {
  readonly #server: Server;
  readonly #maps: Maps;
  readonly #variables: Variables;
  readonly #errors: Errors;
  readonly #contents: Contents;
  readonly #locations: readonly Location[];
  readonly #locating: Locating;
  readonly #again: readonly Step[] = [{ do: 'enter', chain: 'find' }];

  constructor(server: Server, maps: Maps, everything: readonly Placed[]) {
    this.#server = server;
    this.#maps = maps;
    this.#variables = new Variables(maps, variablesSetIn(everything), constantsOf(server));
    const locations = allLocations(server.locations);
    this.#locations = locations;
    this.#errors = new Errors(this.#variables);
    this.#contents = { variables: this.#variables, errors: this.#errors };
    this.#locating = new Locating(server, ({ level }) => [
      ...redirect([...URI, '/'], level.at),
      ...send(301, level.at),
    ]);
  }

  program(): Program {
    const chains: Record<string, readonly Layer[]> = {
      request: [this.#layer('start', this.#start()), this.#layer('enter', [{ do: 'enter', chain: 'server' }])],
      server: this.#serverChain(),
      find: [this.#layer('find', this.#find())],
      [`location:${this.#server.level.id}`]: this.#withoutLocation(),
      ...this.#locating.chains,
      ...this.#maps.chains(this.#variables),
      ...filterChains(this.#filtered(), this.#variables),
    };
    for (const location of this.#locations) chains[`location:${nameOf(location)}`] = this.#locationChain(location);
    return {
      entry: 'request',
      chains,
      choices: this.#choices(),
      routes: this.#locations.flatMap((one) => this.#route(one) ?? []),
      declared: [],
      anomalies: this.#misplaced(),
    };
  }

  /** What nginx refuses: in the server, or in the location that a snippet stands for. */
  #misplaced(): Program['anomalies'] {
    const implied = this.#locations.filter(({ level }) => level.placed === null);
    return [this.#server.level, ...implied.map(({ level }) => level)].flatMap(misplacedIn);
  }

  #layer(id: string, steps: readonly Step[]): Layer {
    return { id, role: 'plain', on: 'request', at: this.#server.level.at, steps };
  }

  #start(): readonly Step[] {
    return [
      { do: 'let', name: 'uri', value: [{ take: { from: 'path' } }] },
      { do: 'let', name: 'method', value: [{ take: { from: 'method' } }] },
      letText('level', this.#server.level.id),
      { do: 'around', chain: 'headers' },
    ];
  }

  /** The phase of rewriting that belongs to the server; internal redirects come here again. */
  #serverChain(): readonly Layer[] {
    const { level } = this.#server;
    const phase = {
      variables: this.#variables,
      errors: this.#errors,
      levels: [level],
      levelOf: () => undefined,
      again: [{ do: 'next' }] as const,
    };
    return [
      this.#layer('server-rewrite', [letText('level', level.id), ...rewriteSteps(level.own, phase)]),
      this.#layer('server-find', this.#again),
    ];
  }

  #find(): readonly Step[] {
    const { level } = this.#server;
    const atEnd: Step = {
      do: 'when',
      test: { text: CYCLES, in: { is: 'exactly', text: 'x'.repeat(MOST_CHANGES + 1) }, at: level.at },
      then: [{ do: 'answer', status: 500, by: level.at }],
      else: [],
    };
    const places = this.#locations.filter(({ matching }) => matching !== '@');
    return [
      letText('changed', ''),
      { do: 'let', name: 'cycles', value: [...CYCLES, 'x'] },
      atEnd,
      ...this.#locating.steps(),
      ...firstOf(
        places.map((one) => ({
          test: this.#locating.isAt(one),
          then: [{ do: 'enter', chain: `location:${nameOf(one)}` }],
        })),
        [{ do: 'enter', chain: `location:${level.id}` }],
      ),
    ];
  }

  /** What the server does where no location is for a path. */
  #withoutLocation(): readonly Layer[] {
    const { level } = this.#server;
    return [
      { ...this.#layer('server-access', accessSteps(level, this.#errors)), role: 'gate' },
      this.#layer('server-try', tryFilesSteps(level, this.#contents)),
      { ...this.#layer('server-content', contentSteps(level, this.#contents)), role: 'route' },
    ];
  }

  #locationChain(location: Location): readonly Layer[] {
    const { level } = location;
    const levels = levelsOf(location);
    const layer = (phase: string, role: Layer['role'], steps: readonly Step[]): Layer => ({
      id: `${phase}:${level.id}`,
      role,
      on: 'request',
      at: level.at,
      steps,
    });
    const phase = {
      variables: this.#variables,
      errors: this.#errors,
      levels,
      levelOf: (placed: Placed): Level | undefined => location.ifs.find((one) => one.placed === placed),
      again: this.#again,
    };
    return [
      layer('rewrite', 'plain', [
        ...this.#enterLevel(location),
        ...rewriteSteps(level.own, phase),
        ...rewritten(phase, level.at),
      ]),
      layer('access', 'gate', byLevel(levels, (one) => accessSteps(one, this.#errors))),
      layer('try', 'plain', tryFilesSteps(level, this.#contents)),
      layer('content', 'route', byLevel(levels, (one) => contentSteps(one, this.#contents))),
    ];
  }

  /** The level of a location, or of its `limit_except` (nginx, `ngx_http_update_location_config`). */
  #enterLevel({ level, limitExcept }: Location): readonly Step[] {
    const enter: Step[] = [letText('level', level.id)];
    if (named(level.own, 'internal').length > 0)
      enter.push({
        do: 'when',
        test: {
          text: [{ take: { from: 'variable', name: 'internal' } }],
          in: { is: 'exactly', text: 'yes' },
          at: level.at,
        },
        then: [],
        else: this.#errors.at(404, level, level.at),
      });
    if (limitExcept === null) return enter;
    const methods = limitExcept.placed === null ? [] : argsOf(limitExcept.placed).map((one) => one.toUpperCase());
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    const isAllowed = {
      text: [{ take: { from: 'variable', name: 'method' } }],
      in: { oneOf: allowed.map((text) => ({ is: 'exactly', text }) as const) },
      at: limitExcept.at,
    } as const;
    return [...enter, { do: 'when', test: isAllowed, then: [], else: [letText('level', limitExcept.id)] }];
  }

  #filtered(): readonly Filtered[] {
    const own: Filtered = { level: this.#server.level, before: [], sample: undefined };
    const others = this.#locations.flatMap((location): Filtered[] => {
      const sample = samplePath(location);
      return levelsOf(location).map((level) => {
        const index = location.ifs.indexOf(level);
        return { level, before: index < 0 ? [] : location.ifs.slice(0, index), sample };
      });
    });
    return [own, ...others];
  }

  #choices(): readonly Choice[] {
    const { at } = this.#server.level;
    return [
      upstreamStatus(at),
      ...upstreamHeaderChoices(at),
      ...accessChoices(at),
      ...fileChoices(at),
      testedFile(at),
      ...this.#maps.choices(),
    ];
  }

  #route(location: Location): Route | undefined {
    const { level, matching, text, textAt } = location;
    const sample = samplePath(location);
    if (sample === undefined || named(level.own, 'internal').length > 0) return undefined;
    const isFile = servesFiles(level);
    return {
      layer: `content:${level.id}`,
      methods: isFile ? ['GET'] : ['GET', 'POST'],
      path:
        matching === '~' || matching === '~*'
          ? { is: 'pattern', source: text, flags: matching === '~*' ? 'i' : '', dialect: 'pcre', at: textAt }
          : { is: matching === '=' ? 'exactly' : 'startsWith', text, at: textAt },
      written: text,
      sample,
      reads: [],
      visited: false,
    };
  }
}

/** A chain's name: named locations are entered by their names. */
const nameOf = ({ level, matching, text }: Location): string => (matching === '@' ? text : level.id);

/** What a server's names tell of the requests that it gets: their host is the first of them. */
function constantsOf({ level }: Server): ReadonlyMap<string, string> {
  const names = named(level.own, 'server_name').flatMap(argsOf);
  const host = names.find((one) => /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/i.test(one));
  return new Map([
    ...(names[0] === undefined ? [] : [['server_name', names[0]] as const]),
    ...(host === undefined ? [] : [['host', host.toLowerCase()] as const, ['http_host', host.toLowerCase()] as const]),
  ]);
}
