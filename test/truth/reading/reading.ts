/**
 * What should become of a request, by the documentation of the model alone. Nothing here shares code with the compiler: it is written from
 * the sentences that authors read, so that a mistake in both would have to be made twice. A feature has a file of its own; to add one, add
 * its file here and name it in `read-request.ts`, and let the generator (`test/harness/arbitrary`) make it.
 */
export type Reading = Answered | Forwarded;

/** A proxy answers by itself. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly body?: string;
  /** Where a client is sent. */
  readonly location?: string;
  /** Headers of the answer that are known; undefined for one that must not be there. */
  readonly headers: Headers;
}

/** The request goes to one of these. */
export interface Forwarded {
  readonly kind: 'forwarded';
  readonly ways: readonly Way[];
}

/** One backend, and what it sees and gives. */
export interface Way {
  /** The programs behind it; one of them sees the request. None when its policies refuse it. */
  readonly programs: readonly string[];
  readonly url: string;
  readonly host: string;
  readonly requestHeaders: Headers;
  readonly responseHeaders: Headers;
  /** How often the programs see it, when they fail with the status that the request asks for. */
  readonly tries: number;
  /** The programs of each mirror that must see a copy. */
  readonly copies: readonly (readonly string[])[];
}

export type Headers = Readonly<Record<string, string | undefined>>;
