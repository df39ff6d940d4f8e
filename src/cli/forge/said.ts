/** What became of a request to a forge: its answer, or why there is none. */
export type Said<T> = { readonly kind: 'said'; readonly value: T } | NotSaid;

/** Expected trouble with a forge. */
export interface NotSaid {
  readonly kind: 'not-said';
  /** What was asked for: `list the comments`. */
  readonly action: string;
  /** `it answered 403: Resource not accessible by integration`. */
  readonly reason: string;
  /** Whether trying again later is right. */
  readonly isTemporary: boolean;
  /** Whether it may have been done although nobody said so: an answer that was lost, or a server that failed half way. */
  readonly mayBeDone: boolean;
}

export function said<T>(value: T): Said<T> {
  return { kind: 'said', value };
}
