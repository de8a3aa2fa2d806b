import type { RequestListener } from 'node:http';

/** What a program made while it started: the candidates for what it serves, and what its start waits for. */
export interface Made {
  /** What serves each application where nothing listens, null where it is mounted on another one; asked when the program has run. */
  readonly applications: (() => RequestListener | null)[];
  readonly listening: RequestListener[];
  /** Starts that must succeed before requests are served. */
  readonly starts: Promise<unknown>[];
}

/** Makes sense of what a program exports: a listener, or null where it is none. */
export type Exported = (value: unknown) => RequestListener | null;

/** A library as programs see it: what `require` gives. */
export interface Watched {
  readonly module: unknown;
  readonly exported?: Exported;
}

/** Called as middleware, a function passes on. */
const passOn = ([, response, next]: readonly unknown[]): void => {
  const isResponse = typeof response === 'object' && response !== null && 'setHeader' in response;
  if (isResponse && typeof next === 'function') next();
};

/** What stands for a package that is not installed: its members and what its functions give are the same again. */
export const standIn: unknown = new Proxy(() => undefined, {
  get: (target, name) =>
    typeof name === 'symbol' || name === 'then' || name in target ? Reflect.get(target, name) : standIn,
  construct: () => standIn as object,
  apply: (_target, _this, args: readonly unknown[]) => {
    passOn(args);
    return standIn;
  },
});

/** What `listen` gives where nothing listens: every method gives it again, and awaiting it goes on at once. */
export const inert: unknown = new Proxy(() => undefined, {
  get: (_, name) => (name === 'then' ? undefined : () => inert),
  apply: () => inert,
});

/** Calls back what a call was given, after the caller has gone on. */
export const callLast = (args: readonly unknown[], ...given: readonly unknown[]): void => {
  const callback = args.findLast((arg) => typeof arg === 'function');
  if (typeof callback === 'function') setImmediate(() => callback(...given));
};
