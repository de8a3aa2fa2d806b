import type { Choice, Layer, Program, Route, Step, Text } from '../../service/program.ts';
import { accessChoices, accessSteps } from './access.ts';
import { testedFile } from './conditions.ts';
import {
  byLevel,
  type Contents,
  contentBehind,
  contentSteps,
  fileChoices,
  servesFiles,
  tryFilesSteps,
} from './content.ts';
import { Errors } from './errors.ts';
import { type Filtered, filterChains } from './filter.ts';
import { counted } from './jumps.ts';
import { allLocations, earlierIfs, type Location, levelsOf, type Server } from './levels.ts';
import { isExcepted } from './limit.ts';
import { firstOf, Locating, letText, URI } from './locate.ts';
import type { Maps } from './maps.ts';
import { methodsTaken } from './methods.ts';
import { misplacedIn } from './misplaced.ts';
import type { Level, Placed } from './model.ts';
import { argsOf, named } from './place.ts';
import { headersRead } from './reads.ts';
import { locationHeader, ownAddress, rewriteSteps, rewritten } from './rewrite.ts';
import { samplePath } from './sample.ts';
import { unseenChoices } from './unseen.ts';
import { upstreamStatus } from './upstream.ts';
import { kept, upstreamHeaderChoices, Variables } from './variables.ts';
import { variablesSetIn } from './variables-set.ts';

/** The query of the request, without its question mark. */
const ARGS: Text = [
  {
    captured: 1,
    of: [{ take: { from: 'query' } }],
    by: { is: 'pattern', source: '^\\?(.*)$', flags: '', dialect: 'js' },
  },
];

/** So many locations of a server are judged. */
const MOST_LOCATIONS = 600;

/** Compiles a server (nginx, `src/http/ngx_http_core_module.c`, the phases of a request). */
export class ServerProgram {
  readonly #server: Server;
  readonly #maps: Maps;
  readonly #variables: Variables;
  readonly #errors: Errors;
  readonly #contents: Contents;
  readonly #locations: readonly Location[];
  /** The variables that the server sets, where subrequests may run its directives again. */
  readonly #setAgain: ReadonlySet<string>;
  readonly #locating: Locating;
  /** Looks for the location of a path that was rewritten. */
  readonly #again: readonly Step[];

  constructor(server: Server, maps: Maps, everything: readonly Placed[]) {
    this.#server = server;
    this.#maps = maps;
    this.#variables = new Variables(maps, variablesSetIn(everything), constantsOf(server), server.level.at);
    const locations = allLocations(server.locations).slice(0, MOST_LOCATIONS);
    this.#locations = locations;
    this.#again = [...counted(server.level.at), { do: 'enter', chain: 'find' }];
    const hasSubrequests = [server.level, ...locations.map(({ level }) => level)].some(
      ({ own }) => named(own, 'auth_request').length > 0,
    );
    this.#setAgain = new Set(
      hasSubrequests
        ? [...variablesSetIn(server.level.own.filter(({ name }) => name !== 'location')).set].map(kept)
        : [],
    );
    this.#errors = new Errors(this.#variables);
    this.#contents = { variables: this.#variables, errors: this.#errors };
    this.#locating = new Locating(server, this.#variables, (location) => this.#toSlash(location));
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
      { do: 'let', name: 'args', value: ARGS },
      letText('level', this.#server.level.id),
      ...this.#variables.constants(),
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
      setAgain: this.#setAgain,
      again: [{ do: 'next' }] as const,
    };
    return [
      {
        ...this.#layer('server-rewrite', [
          ...counted(level.at),
          letText('level', level.id),
          ...rewriteSteps(level.own, phase),
        ]),
        role: roleOfRewriting(level.own),
      },
      this.#layer('server-find', [{ do: 'enter', chain: 'find' }]),
    ];
  }

  #find(): readonly Step[] {
    const { level } = this.#server;
    const places = this.#locations.filter(({ matching }) => matching !== '@');
    return [
      letText('changed', ''),
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
      { ...this.#layer('server-access', accessSteps(level, this.#contents)), role: 'gate' },
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
      setAgain: this.#setAgain,
      again: this.#again,
    };
    return [
      layer('rewrite', roleOfRewriting(level.own), [
        ...this.#enterLevel(location),
        ...rewriteSteps(level.own, phase),
        ...rewritten(phase, level.at),
      ]),
      layer(
        'access',
        'gate',
        byLevel(levels, (one) => accessSteps(one, this.#contents)),
      ),
      layer('try', 'plain', tryFilesSteps(level, this.#contents)),
      layer(
        'content',
        'route',
        byLevel(levels, (one) => contentBehind(one, earlierIfs(location, one), this.#contents)),
      ),
    ];
  }

  /** The redirect to the path of a location, where that is asked for without the slash at its end. */
  #toSlash({ level, limitExcept }: Location): readonly Step[] {
    const inner = limitExcept === null ? [] : [limitExcept];
    return [
      letText('level', level.id),
      ...inner.map((one): Step => ({ do: 'when', test: isExcepted(one), then: [], else: [letText('level', one.id)] })),
      ...locationHeader(ownAddress([...URI, '/', { take: { from: 'query' } }]), level.at),
      ...this.#errors.atAny(301, [level, ...inner], level.at),
    ];
  }

  /** The level of a location, or of its `limit_except` (nginx, `ngx_http_update_location_config`). */
  #enterLevel({ level, matching, limitExcept }: Location): readonly Step[] {
    const enter: Step[] = [...(matching === '@' ? counted(level.at) : []), letText('level', level.id)];
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
    // A method that is refused is answered with another configuration, which has no rewriting of its own.
    const toLimit: readonly Step[] = [letText('level', limitExcept.id), { do: 'next' }];
    return [...enter, { do: 'when', test: isExcepted(limitExcept), then: [], else: toLimit }];
  }

  #filtered(): readonly Filtered[] {
    const own: Filtered = { level: this.#server.level, before: [], sample: undefined };
    const others = this.#locations.flatMap((location): Filtered[] => {
      const sample = samplePath(location);
      return levelsOf(location).map((level) => ({ level, before: earlierIfs(location, level), sample }));
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
      ...unseenChoices(this.#filtered().map(({ level }) => level)),
    ];
  }

  #route(location: Location): Route | undefined {
    const { level, matching, text, textAt } = location;
    const sample = samplePath(location);
    if (sample === undefined || named(level.own, 'internal').length > 0) return undefined;
    const isFile = servesFiles(level);
    return {
      layer: `content:${level.id}`,
      methods: methodsTaken(location, isFile),
      ...(isFile || location.limitExcept !== null ? {} : { takesOthers: true as const }),
      path:
        matching === '~' || matching === '~*'
          ? { is: 'pattern', source: text, flags: matching === '~*' ? 'i' : '', dialect: 'pcre', at: textAt }
          : { is: matching === '=' ? 'exactly' : 'startsWith', text, at: textAt },
      written: text,
      sample,
      reads: headersRead(location, this.#maps),
      visited: false,
    };
  }
}

/** A level with a `return`, its own or that of an `if`, may answer in the place of what comes behind its phase of rewriting. */
const roleOfRewriting = (own: readonly Placed[]): Layer['role'] => (returns(own) ? 'gate' : 'plain');

const returns = (own: readonly Placed[]): boolean =>
  own.some(({ name, inside }) => name === 'return' || (name === 'if' && returns(inside ?? [])));

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
