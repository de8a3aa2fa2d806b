/**
 * A unit: one source text as a plain tree, the same for every language whose bodies are lowered. It holds what decides
 * CORS and names the rest `opaque`. Parentheses, type annotations, casts (`as`, `satisfies`, `!`, `<T>x`) and decorators leave no trace.
 */

/** UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Expression = Span &
  (
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
    | { readonly kind: 'undefined' }
    | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
    /** Cooked strings and expressions, in order. */
    | { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] }
    /** `this` is a name too. */
    | { readonly kind: 'name'; readonly name: string }
    /** `object.property`. */
    | { readonly kind: 'member'; readonly object: Expression; readonly property: string; readonly optional: boolean }
    /** `object[index]`. */
    | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression; readonly optional: boolean }
    | {
        readonly kind: 'call';
        readonly callee: Expression;
        readonly args: readonly Item[];
        readonly isNew: boolean;
        readonly optional: boolean;
      }
    | { readonly kind: 'object'; readonly entries: readonly Entry[] }
    | { readonly kind: 'array'; readonly items: readonly Item[] }
    | FunctionExpression
    | { readonly kind: 'class'; readonly name: string | null; readonly members: readonly ClassMember[] }
    | { readonly kind: 'conditional'; readonly test: Expression; readonly then: Expression; readonly else: Expression }
    | {
        readonly kind: 'logical';
        readonly operator: '&&' | '||' | '??';
        readonly left: Expression;
        readonly right: Expression;
      }
    /** Arithmetic and comparison, `in` and `instanceof`. */
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    /** `!`, `-`, `+`, `~`, `typeof`, `void`, `delete`, `++`, `--`. */
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    /** `=`, `+=`, `||=` … */
    | { readonly kind: 'assign'; readonly operator: string; readonly target: Pattern; readonly value: Expression }
    | { readonly kind: 'await'; readonly value: Expression }
    | { readonly kind: 'sequence'; readonly items: readonly Expression[] }
    /** `import('x')`. */
    | { readonly kind: 'import'; readonly source: Expression }
    /** What is not read: `what` names it (`yield`, `jsx`, `error`, `too deep` …), `inside` holds the expressions found in it, so that effects in it are not overlooked. */
    | { readonly kind: 'opaque'; readonly what: string; readonly inside: readonly Expression[] }
  );

export interface FunctionExpression extends Span {
  readonly kind: 'function';
  readonly name: string | null;
  readonly params: readonly Parameter[];
  /** An arrow's expression body is one `return` statement. */
  readonly body: readonly Statement[];
  readonly arrow: boolean;
  readonly async: boolean;
  readonly generator: boolean;
}

/** An argument or array item. */
export type Item = { readonly spread: boolean; readonly value: Expression };

/** `name: value`, `[computed]: value`, shorthand (`name` alone: the value is that name), method (value is a function), or `...value`. The span is that of the whole entry. */
export type Entry = Span &
  (
    | {
        readonly kind: 'property';
        readonly key: string;
        readonly keySpan: Span;
        readonly value: Expression;
        readonly shorthand: boolean;
      }
    | { readonly kind: 'computed'; readonly key: Expression; readonly value: Expression }
    | { readonly kind: 'spread'; readonly value: Expression }
  );

export interface ClassMember extends Span {
  readonly name: string | null;
  readonly isStatic: boolean;
  /** A method's function, or a field's value. */
  readonly value: Expression | null;
  readonly kind: 'method' | 'getter' | 'setter' | 'field' | 'constructor' | 'static-block';
}

export type Pattern = Span &
  (
    | { readonly kind: 'name'; readonly name: string }
    | {
        readonly kind: 'object-pattern';
        readonly entries: readonly {
          readonly key: string;
          readonly target: Pattern;
          readonly fallback: Expression | null;
        }[];
        /** `...rest`. */
        readonly rest: Pattern | null;
      }
    | {
        readonly kind: 'array-pattern';
        readonly items: readonly ({ readonly target: Pattern; readonly fallback: Expression | null } | null)[];
        readonly rest: Pattern | null;
      }
    /** A member or index expression as the target of an assignment. */
    | { readonly kind: 'place'; readonly expression: Expression }
    | { readonly kind: 'opaque-pattern' }
  );

export interface Parameter {
  readonly target: Pattern;
  readonly fallback: Expression | null;
  readonly rest: boolean;
}

export interface Declarator extends Span {
  readonly target: Pattern;
  readonly value: Expression | null;
}

export interface SwitchCase extends Span {
  /** null: `default`. */
  readonly test: Expression | null;
  readonly body: readonly Statement[];
}

/** What an import binds: `imported` is `default`, `*` (namespace, and `import x = require()`), or a name. Type-only imports are left out. */
export interface ImportBinding extends Span {
  readonly imported: string;
  readonly local: string;
}

export type Statement = Span &
  (
    | {
        readonly kind: 'declare';
        readonly how: 'const' | 'let' | 'var';
        readonly declarators: readonly Declarator[];
        readonly exported: boolean;
      }
    | { readonly kind: 'expression'; readonly expression: Expression }
    | {
        readonly kind: 'function-declaration';
        readonly name: string;
        readonly function: FunctionExpression;
        readonly exported: 'no' | 'named' | 'default';
      }
    | {
        readonly kind: 'class-declaration';
        readonly name: string;
        readonly members: readonly ClassMember[];
        readonly exported: 'no' | 'named' | 'default';
      }
    | { readonly kind: 'return'; readonly value: Expression | null }
    | { readonly kind: 'throw'; readonly value: Expression }
    | {
        readonly kind: 'if';
        readonly test: Expression;
        readonly then: readonly Statement[];
        readonly else: readonly Statement[];
      }
    | { readonly kind: 'switch'; readonly subject: Expression; readonly cases: readonly SwitchCase[] }
    /** `for (const target of iterated)`; `in` loops over keys. */
    | {
        readonly kind: 'for-each';
        readonly target: Pattern;
        readonly over: 'values' | 'keys';
        readonly iterated: Expression;
        readonly body: readonly Statement[];
      }
    /** Any other loop. `head` holds initialiser, condition and step. */
    | {
        readonly kind: 'loop';
        readonly head: readonly Expression[];
        readonly declares: readonly Declarator[];
        readonly body: readonly Statement[];
      }
    | {
        readonly kind: 'try';
        readonly body: readonly Statement[];
        readonly param: Pattern | null;
        readonly handler: readonly Statement[] | null;
        readonly finalizer: readonly Statement[];
      }
    | { readonly kind: 'block'; readonly body: readonly Statement[] }
    | { readonly kind: 'break' }
    | { readonly kind: 'continue' }
    | { readonly kind: 'import-declaration'; readonly source: string; readonly bindings: readonly ImportBinding[] }
    /** `export { a as b }`, `export { a } from 'x'`, `export * from 'x'` (exported `*`, local `*`). */
    | {
        readonly kind: 'export-names';
        readonly source: string | null;
        readonly names: readonly { readonly local: string; readonly exported: string }[];
      }
    /** `export default expression`, and `export = expression`, which exports a value as the whole module. */
    | { readonly kind: 'export-default'; readonly as: 'default' | 'module'; readonly value: Expression }
    | { readonly kind: 'opaque-statement'; readonly what: string; readonly inside: readonly Expression[] }
  );

export interface Comment extends Span {
  /** The comment's inner text, without its delimiters. */
  readonly text: string;
  readonly block: boolean;
}

export type Language = 'javascript' | 'typescript' | 'tsx';

/** What every source that was read has, whatever its language. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly comments: readonly Comment[];
  /** Spans that the parser could not read. */
  readonly errors: readonly Span[];
}

export interface Unit extends SourceText {
  readonly language: Language;
  readonly body: readonly Statement[];
}
