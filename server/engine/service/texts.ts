import type { HttpRequest } from '../browser/types.ts';
import { type Evaluated, TRANSFORMS } from './evaluated.ts';
import type { ChoiceId, Piece, Site, Source, Text } from './program.ts';
import { headerOf, hostOf, pathBelow, schemeOf, targetOf } from './request.ts';
import type { Patterns } from './string-set.ts';

/** What a run knows besides the request. */
export interface Surroundings {
  readonly patterns: Patterns;
  /** The place at which the layer that runs is registered: the source of a pattern, empty for the root. */
  mount(): string;
  variable(name: string): Evaluated;
  responseHeader(name: string): Evaluated;
  /** The header as it will be sent, those that are held back included. */
  headerToBeSent(name: string): Evaluated;
  /** The status of the answer that is being sent; undefined while none is. */
  status(): number | undefined;
  option(choice: ChoiceId): string;
}

/** Texts that grow beyond this are not put together. */
const LONGEST_TEXT = 65_536;

const ABSENT: Evaluated = { is: 'absent' };

const textOf = (value: string | undefined): Evaluated => (value === undefined ? ABSENT : { is: 'text', value });

const withFacts = (value: string, from: readonly Site[]): Evaluated =>
  from.length === 0 ? { is: 'text', value } : { is: 'text', value, from };

/** Puts texts together while one request is answered. */
export class Texts {
  private readonly request: HttpRequest;
  private readonly around: Surroundings;
  private readonly target: { readonly path: string; readonly query: string };

  constructor(request: HttpRequest, around: Surroundings) {
    this.request = request;
    this.around = around;
    this.target = targetOf(request);
  }

  /** What a text comes to. A text of one piece is absent where the piece is; in a longer one an absent piece is empty. */
  evaluate(text: Text): Evaluated {
    const [only] = text;
    if (text.length === 1 && only !== undefined) return this.piece(only);
    let whole = '';
    const facts = new Set<Site>();
    for (const piece of text) {
      const part = this.piece(piece);
      if (part.is === 'unread') return part;
      if (part.is === 'absent') continue;
      whole += part.value;
      if (whole.length > LONGEST_TEXT) return { is: 'unread', reason: 'a text that grows too long' };
      for (const fact of part.from ?? []) facts.add(fact);
    }
    return withFacts(whole, [...facts]);
  }

  private piece(piece: Piece): Evaluated {
    if (typeof piece === 'string') return { is: 'text', value: piece };
    if ('unread' in piece) return { is: 'unread', reason: piece.unread };
    if ('captured' in piece) return this.captured(piece);
    const taken = this.take(piece.take);
    if (taken.is === 'absent' && piece.absent !== undefined) return { is: 'text', value: piece.absent };
    if (taken.is !== 'text' || piece.as === undefined) return taken;
    return { ...taken, value: piece.as.reduce((text, transform) => TRANSFORMS[transform](text), taken.value) };
  }

  private captured({ captured, of, by }: Extract<Piece, { captured: number }>): Evaluated {
    const whole = this.evaluate(of);
    if (whole.is !== 'text') return whole;
    if (!this.around.patterns.reads(by)) return { is: 'unread', reason: 'what a pattern that we do not read matches' };
    const part = this.around.patterns.capture(by, whole.value, captured);
    return part === undefined ? ABSENT : withFacts(part, whole.from ?? []);
  }

  private take(source: Source): Evaluated {
    switch (source.from) {
      case 'variable':
        return this.around.variable(source.name);
      case 'response-header':
        return source.held === true ? this.around.headerToBeSent(source.name) : this.around.responseHeader(source.name);
      case 'choice':
        return textOf(this.around.option(source.choice));
      case 'status':
        return textOf(this.around.status()?.toString());
      case 'request-header':
        return textOf(headerOf(this.request, source.name));
      case 'method':
        return textOf(this.request.method);
      case 'path':
        return textOf(this.target.path);
      case 'path-below':
        return textOf(pathBelow(this.target.path, this.around.mount()));
      case 'query':
        return textOf(this.target.query);
      case 'scheme':
        return textOf(schemeOf(this.request));
      case 'host':
        return textOf(hostOf(this.request));
    }
  }
}
