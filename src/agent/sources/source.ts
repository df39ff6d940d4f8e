/** What a source has now: the name of a whole release in it, or why there is none. Names are only compared. */
export type Found =
  /** `unchanged`: it is here already. */
  | { readonly kind: 'unchanged' | 'fetched'; readonly oid: string }
  /** It answered and has no release. */
  | { readonly kind: 'missing'; readonly reason: string }
  /** Anything else; trying again later is right. */
  | { readonly kind: 'failed'; readonly reason: string };

/** The files of one release, by their paths in its tree. */
export interface ReleaseFiles {
  /** Undefined when there is none at the path. Throws a {@link UnreadableSourceError} when it cannot be had now. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/**
 * Where releases come from. What a source says is never believed: every release is verified the same, wherever it came from, and
 * the highest that is valid wins. A source that hangs or lies costs its own time and a bounded amount of memory and disk.
 */
export interface Source {
  readonly name: string;
  /** Whether it is asked over the network, so that a release that cuts it off is noticed. */
  readonly isRemote: boolean;
  /** Asks for the newest release. `known`: releases that are whole here. */
  find(known: ReadonlySet<string>): Promise<Found>;
  /** Opens what was found last. Keep it for one verification only. */
  open(oid: string): ReleaseFiles;
  /** Removes the local copy, which is damaged; it is fetched again. */
  forget(): Promise<void>;
}

/** A file of a release cannot be had, or is not what the source had promised. The local copy is as it should be. */
export class UnreadableSourceError extends Error {
  override readonly name = 'UnreadableSourceError';
}

/** What is remembered of a source between two questions; it may be lost at any time. */
export interface SourceMemory {
  /** The address it is about. */
  readonly url: string;
  /** The answer that an entity tag stands for. */
  readonly tagged?: { readonly tag: string; readonly digest: string; readonly length: number } | undefined;
  /** The header a registry has asked for. */
  readonly authorization?: string | undefined;
}
