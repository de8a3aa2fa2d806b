/** What all contexts of a program share: routes and not-found handlers. */
interface Shared {
  readonly routes: Set<string>;
  readonly notFound: Set<string>;
}

const ALL = ['get', 'head', 'post', 'put', 'delete', 'patch', 'options'];

/** What is registered so far, as far as a second one of its kind would keep a program from starting. */
export class Taken {
  readonly #shared: Shared;
  readonly #own = new Set<string>();
  /** Contexts around this one, and itself, in which the plugin is registered. */
  readonly #around: readonly Taken[];
  #cors = false;
  #corsInside = false;

  private constructor(shared: Shared, around: readonly Taken[]) {
    this.#shared = shared;
    this.#around = around;
  }

  static none(): Taken {
    return new Taken({ routes: new Set(), notFound: new Set() }, []);
  }

  /** A context within this one. */
  inside(): Taken {
    return new Taken(this.#shared, [...this.#around, this]);
  }

  /** Takes a route. @returns whether it was free */
  route(method: string, prefix: string, path: string): boolean {
    const methods = method === 'all' ? ALL : method === 'get' ? ['get', 'head'] : [method];
    // A route at the root of a prefix answers with and without a slash at its end.
    const paths = prefix !== '' && path === '/' ? [prefix, `${prefix}/`] : [prefix + path];
    const keys = methods.flatMap((one) => paths.map((at) => `${one} ${at}`.replace(/\/$/, '')));
    if (keys.some((key) => this.#shared.routes.has(key))) return false;
    for (const key of keys) this.#shared.routes.add(key);
    return true;
  }

  /** Takes the place of the plugin in this context, and the route that it adds. @returns whether both were free */
  cors(prefix: string): boolean {
    const contexts = [...this.#around, this];
    if (contexts.some((one) => one.#cors) || this.#corsInside || !this.route('options', prefix, '*')) return false;
    this.#cors = true;
    for (const one of this.#around) one.#corsInside = true;
    return true;
  }

  once(what: string): boolean {
    if (this.#own.has(what)) return false;
    this.#own.add(what);
    return true;
  }

  notFound(prefix: string): boolean {
    if (this.#shared.notFound.has(prefix)) return false;
    this.#shared.notFound.add(prefix);
    return true;
  }
}
