import type { HttpRequest } from '../browser/types.ts';
import { type Evaluated, statusOf } from './evaluated.ts';
import type { Answer, Line, Run, World } from './exchange.ts';
import { HeaderLines } from './header-lines.ts';
import type { Prepared } from './prepared.ts';
import type { ChainId, ChoiceId, Layer, Site, Step, Test, Text } from './program.ts';
import { holds } from './string-set.ts';
import { Texts } from './texts.ts';

/** The choices of one run: those taken, and the worlds in which another option would have been taken. */
export interface Forks {
  readonly world: Record<ChoiceId, string>;
  readonly others: World[];
}

/** Steps that have not been run yet. */
interface Rest {
  readonly steps: readonly Step[];
  readonly layer: Layer;
}

/** How a list of steps, a layer or a chain ended. `through`: it ran to its end. */
type Flow = 'through' | 'next' | 'leave' | 'answered' | 'failed' | 'hung';

/** One run of a program for one request in one world. */
export class Execution {
  private readonly prepared: Prepared;
  private readonly forks: Forks;
  private readonly headers = new HeaderLines();
  /** The headers that are held back until an answer takes them along. */
  private readonly held = new HeaderLines();
  /** The chains that are to run before the response is sent, the first to run last. */
  private readonly around: ChainId[] = [];
  private readonly variables = new Map<string, Evaluated>();
  private readonly decided: Site[] = [];
  private readonly passed: string[] = [];
  private readonly failures: Site[] = [];
  private readonly crashes: Site[] = [];
  private stoppedBy: Site | undefined;
  private answer: Answer | null = null;
  /** How many chains are still to be left. */
  private leaving = 0;
  private mount = '';
  /** What stands behind the steps that handed the request on: of the layer that runs, and of each one so far. */
  private behind: Rest[] | null = null;
  private readonly handedOn: Rest[][] = [];
  /** The status of the answer that is being sent. */
  private sending: number | undefined;
  private readonly texts: Texts;
  private readonly holds = (test: Test): boolean => this.test(test);

  constructor(prepared: Prepared, request: HttpRequest, forks: Forks) {
    this.prepared = prepared;
    this.forks = forks;
    this.texts = new Texts(request, {
      patterns: prepared.patterns,
      mount: () => this.mount,
      variable: (name) => this.variable(name),
      responseHeader: (name) => this.headers.get(name),
      headerToBeSent: (name) => {
        const held = this.held.get(name);
        return held.is === 'absent' ? this.headers.get(name) : held;
      },
      status: () => this.sending,
      option: (choice) => this.optionOf(choice),
    });
  }

  run(): Run {
    this.runChain(this.prepared.program.entry);
    const { decided, passed, failures, crashes, stoppedBy } = this;
    const end = this.answer ?? 'hung';
    return {
      world: this.forks.world,
      decided,
      passed,
      failures,
      crashes,
      end,
      ...(end === 'hung' && stoppedBy !== undefined ? { stoppedBy } : {}),
    };
  }

  private runChain(id: ChainId): Flow {
    let failing = false;
    for (const layer of this.prepared.program.chains[id] ?? []) {
      if (failing !== (layer.on === 'failure')) continue;
      this.passed.push(layer.id);
      const flow = this.runLayer(layer);
      if (flow === 'answered' || flow === 'hung') return flow;
      if (flow === 'leave') return this.leave();
      failing = flow === 'failed' || (failing && flow === 'through');
    }
    return failing ? 'failed' : 'through';
  }

  private runLayer(layer: Layer): Flow {
    const { mount } = this;
    this.mount = layer.mount ?? '';
    this.behind = null;
    const flow = this.runSteps(layer.steps, layer);
    this.mount = mount;
    return flow;
  }

  private leave(): Flow {
    this.leaving -= 1;
    return this.leaving > 0 ? 'leave' : 'through';
  }

  private runSteps(steps: readonly Step[], layer: Layer): Flow {
    let at = 0;
    for (const step of steps) {
      at += 1;
      const flow = this.runStep(step, layer);
      if ((flow === 'next' || flow === 'failed') && at < steps.length) this.keep({ steps: steps.slice(at), layer });
      if (flow !== 'through') return flow;
    }
    return 'through';
  }

  /** Keeps what stands behind a step of the layer that was entered last. */
  private keep(rest: Rest): void {
    if (this.behind === null) {
      this.behind = [];
      this.handedOn.push(this.behind);
    }
    this.behind.push(rest);
  }

  /** Runs what stands behind the steps that handed the request on, the last layer's first. Tells whether that answered. */
  private unwind(): boolean {
    for (let layer = this.handedOn.pop(); layer !== undefined; layer = this.handedOn.pop()) {
      this.behind = layer;
      for (let rest = layer.shift(); rest !== undefined; rest = layer.shift()) {
        const flow = this.runSteps(rest.steps, rest.layer);
        if (flow === 'answered') return true;
        if (flow === 'hung' || flow === 'leave') break;
      }
    }
    return false;
  }

  private runStep(step: Step, layer: Layer): Flow {
    switch (step.do) {
      case 'write':
        this.write(step, layer);
        return 'through';
      case 'let':
        this.variables.set(step.name, this.valueOf(step));
        return 'through';
      case 'when':
        return this.runSteps(this.test(step.test) ? step.then : step.else, layer);
      case 'enter':
        return this.runChain(step.chain);
      case 'around':
        if (!this.around.includes(step.chain)) this.around.push(step.chain);
        return 'through';
      case 'answer':
        return step.after === 'unwinding' && this.unwind() ? 'answered' : this.send(step, layer);
      case 'fail':
        // A layer for failures that hands its failure on, or another in its place, is not what failed.
        if (layer.on === 'request' || step.crash) this.failures.push(step.by);
        if (step.crash) this.crashes.push(step.by);
        return 'failed';
      case 'hang':
        this.stoppedBy = step.by;
        if (step.after !== undefined) this.failures.push(step.by);
        if (step.after === 'crash') this.crashes.push(step.by);
        return 'hung';
      case 'next':
        return 'next';
      case 'leave':
        this.leaving = step.chains;
        return 'leave';
    }
  }

  /** Runs what is around the answer, then sends it. */
  private send(step: Extract<Step, { do: 'answer' }>, layer: Layer): Flow {
    if (step.directly === true) return this.finish(step, layer, this.headers.lines());
    this.sending = statusOf(step.status, (name) => this.variable(name)).status;
    for (let chain = this.around.pop(); chain !== undefined; chain = this.around.pop()) {
      const flow = this.runChain(chain);
      if (flow !== 'through') return flow;
    }
    return this.finish(step, layer, this.headers.with(this.held));
  }

  private finish({ status, by }: Extract<Step, { do: 'answer' }>, layer: Layer, lines: readonly Line[]): Flow {
    this.answer = {
      ...statusOf(status, (name) => this.variable(name)),
      lines,
      layer: layer.id,
      by,
    };
    return 'answered';
  }

  private variable(name: string): Evaluated {
    return this.variables.get(name) ?? { is: 'absent' };
  }

  /** The value of a variable, with the facts that it is from. */
  private valueOf({ value, from = [] }: Extract<Step, { do: 'let' }>): Evaluated {
    const evaluated = this.texts.evaluate(value);
    if (evaluated.is !== 'text' || from.length === 0) return evaluated;
    return { ...evaluated, from: [...from, ...(evaluated.from ?? [])] };
  }

  private write(step: Extract<Step, { do: 'write' }>, layer: Layer): void {
    const headers = step.held === true ? this.held : this.headers;
    if (step.how === 'remove') {
      headers.remove(step.name);
      return;
    }
    const value = this.texts.evaluate(step.value);
    if (value.is === 'absent') {
      if (step.how === 'set') headers.remove(step.name);
      return;
    }
    if (step.held === true && step.how === 'merge') headers.startFrom(this.headers, step.name);
    const line: Line = {
      name: step.name,
      value: value.is === 'text' ? value.value : '',
      by: step.by,
      from: value.is === 'text' && value.from !== undefined ? [...step.from, ...value.from] : step.from,
      layer: layer.id,
      ...(value.is === 'unread' ? { unread: value.reason } : {}),
    };
    headers.write(step.how, line);
  }

  private test(test: Test): boolean {
    if ('text' in test) return this.testText(test);
    if ('choice' in test) return this.optionOf(test.choice) === test.is;
    if ('not' in test) return !this.test(test.not);
    if ('all' in test) return test.all.every(this.holds);
    return test.any.some(this.holds);
  }

  private testText({ at, text, in: set }: Extract<Test, { text: Text }>): boolean {
    this.decided.push(at);
    const value = this.texts.evaluate(text);
    if (value.is === 'unread') return this.optionOfUnread(at, value.reason);
    if (!this.prepared.patterns.readsAll(set)) return this.optionOfUnread(at, 'a pattern that we do not read');
    return holds(set, value.is === 'text' ? value.value : undefined, this.prepared.patterns);
  }

  /** The option of a choice in this world; the first time that it is met, the other options become worlds of their own. */
  private optionOf(id: ChoiceId): string {
    const taken = this.forks.world[id];
    if (taken !== undefined) return taken;
    const choice = this.prepared.choices.get(id);
    return this.decide(id, choice?.options ?? ['yes', 'no'], choice?.presumed);
  }

  /** A text that we could not read is tested: both ways are open. */
  private optionOfUnread(at: Site, reason: string): boolean {
    const id = `unread:${at.file}:${at.start}:${reason}`;
    return (this.forks.world[id] ?? this.decide(id, ['yes', 'no'], undefined)) === 'yes';
  }

  private decide(id: ChoiceId, options: readonly string[], presumed: string | undefined): string {
    const [first = 'yes', ...rest] = presumed === undefined ? options : [presumed];
    for (const other of rest) this.forks.others.push({ ...this.forks.world, [id]: other });
    this.forks.world[id] = first;
    return first;
  }
}
