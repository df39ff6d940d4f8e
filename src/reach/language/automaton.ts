import type { ByteSet } from './byte-set.ts';
import type { Assertion, Expression } from './expression.ts';

/**
 * A nondeterministic automaton for many expressions at once: where reading ends, its marks say which of them hold. States
 * are numbers; a state reads bytes, or goes on without reading, perhaps only where an assertion holds, or is an end.
 */
export interface Automaton {
  readonly states: readonly State[];
  readonly start: readonly number[];
}

export type State =
  | { readonly kind: 'read'; readonly set: ByteSet; readonly next: number }
  | { readonly kind: 'fork'; readonly next: readonly number[] }
  | { readonly kind: 'assert'; readonly holds: Assertion; readonly next: number }
  | { readonly kind: 'end'; readonly mark: number };

/** Thompson's construction, backwards: every part is built in front of what follows it. Undefined above the limit. */
export function automatonOf(expressions: readonly Expression[], mostStates: number): Automaton | undefined {
  const builder: Builder = { states: [], most: mostStates };
  try {
    const start = expressions.map((expression, mark) =>
      before(builder, expression, add(builder, { kind: 'end', mark })),
    );
    return { states: builder.states, start };
  } catch (caught) {
    if (caught instanceof TooLarge) return undefined;
    throw caught;
  }
}

interface Builder {
  readonly states: State[];
  readonly most: number;
}

/** The state from which the expression is read and then `next` is reached. */
function before(builder: Builder, expression: Expression, next: number): number {
  switch (expression.kind) {
    case 'bytes':
      return add(builder, { kind: 'read', set: expression.set, next });
    case 'assertion':
      return add(builder, { kind: 'assert', holds: expression.holds, next });
    case 'sequence':
      return expression.parts.reduceRight((after, part) => before(builder, part, after), next);
    case 'choice':
      return add(builder, { kind: 'fork', next: expression.parts.map((part) => before(builder, part, next)) });
    case 'repeat':
      return repeated(builder, expression, next);
  }
}

function repeated(builder: Builder, { part, least, most }: Extract<Expression, { kind: 'repeat' }>, next: number) {
  let entry = next;
  if (most === 'unbounded') {
    const targets: number[] = [next];
    entry = add(builder, { kind: 'fork', next: targets });
    targets.push(before(builder, part, entry));
  } else {
    for (let count = least; count < most; count += 1) {
      entry = add(builder, { kind: 'fork', next: [next, before(builder, part, entry)] });
    }
  }
  for (let count = 0; count < least; count += 1) entry = before(builder, part, entry);
  return entry;
}

function add(builder: Builder, state: State): number {
  if (builder.states.length >= builder.most) throw new TooLarge();
  builder.states.push(state);
  return builder.states.length - 1;
}

/** Unwinds the construction; never leaves this file. */
class TooLarge extends Error {}
