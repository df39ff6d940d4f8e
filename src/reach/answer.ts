/**
 * What a request can tell of one field of the IR. Every interface of the IR has a table of answers, one for each field, so
 * that a field without an answer does not compile: nothing is ever left out of a plan by being forgotten.
 */
export type Answer<V> =
  /** The code beside the table decides requests by it. */
  | { readonly kind: 'analysed' }
  /** It refuses or moves no request, but changes how one is served. A difference is told in these words. */
  | { readonly kind: 'behaviour'; readonly words: (value: V) => string }
  /** It protects what is carried. A difference is told in these words; less strength is a weaker protection, the same another one. */
  | { readonly kind: 'protection'; readonly words: (value: V) => string; readonly strength: (value: V) => number }
  /** Requests are decided by it in a way that is not followed. A difference is said as such, never passed over. */
  | { readonly kind: 'opaque'; readonly why: string }
  /** No request can tell. */
  | { readonly kind: 'unseen'; readonly why: string };

/** One answer for each field. */
export type Answers<T> = { readonly [K in keyof T]-?: Answer<T[K]> };

/** One table of answers for each member of a union that is told apart by its `kind`. */
export type KindAnswers<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: Answers<Extract<T, { readonly kind: K }>>;
};

export const analysed = { kind: 'analysed' } as const;

export function unseen(why: string): { readonly kind: 'unseen'; readonly why: string } {
  return { kind: 'unseen', why };
}

export function opaque(why: string): { readonly kind: 'opaque'; readonly why: string } {
  return { kind: 'opaque', why };
}

export function behaviour<V>(words: (value: V) => string): Answer<V> {
  return { kind: 'behaviour', words };
}

export function protection<V>(words: (value: V) => string, strength: (value: V) => number): Answer<V> {
  return { kind: 'protection', words, strength };
}

/** A field that differs, as its answer tells it. */
export interface FieldChange {
  /** In words: `idle timeout` for `idleTimeout`. */
  readonly field: string;
  readonly effect: 'behaviour' | 'weaker' | 'stronger' | 'opaque';
  readonly before: string;
  readonly after: string;
}

/** The fields of two versions of one thing that differ, as far as nothing else follows them. */
export function fieldChanges<T extends object>(answers: Answers<T>, before: T, after: T): FieldChange[] {
  return (Object.keys(answers) as (keyof T & string)[]).flatMap((field) => {
    const change = fieldChange(answers[field] as Answer<unknown>, before[field], after[field]);
    return change ? [{ field: spaced(field), ...change }] : [];
  });
}

function fieldChange(answer: Answer<unknown>, before: unknown, after: unknown): Omit<FieldChange, 'field'> | undefined {
  if (answer.kind === 'analysed' || answer.kind === 'unseen' || same(before, after)) return undefined;
  if (answer.kind === 'opaque') return { effect: 'opaque', before: answer.why, after: answer.why };
  const words = { before: answer.words(before) || 'none', after: answer.words(after) || 'none' };
  // Two ways to write the same are told apart by nobody.
  if (words.before === words.after) return undefined;
  if (answer.kind === 'behaviour') return { effect: 'behaviour', ...words };
  const difference = answer.strength(after) - answer.strength(before);
  const effect = difference === 0 ? 'behaviour' : difference < 0 ? 'weaker' : 'stronger';
  return { effect, ...words };
}

/** Whether two pieces of plain data have the same content. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && same(left[name], right[name]))
  );
}

function spaced(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
