import { createHash } from 'node:crypto';

/**
 * Hash bins spread the files of a role over many small roles by the first bits of the SHA-256 of their paths (TUF 1.0, 4.5,
 * `succinct_roles`). An agent reads the bins of the few files it needs; a release rewrites those that changed.
 */
export interface HashBins {
  /** 1 to 8: that power of two is how many bins there are. */
  readonly bits: number;
}

/** Enough for some five thousand nodes before the file of one bin grows large. */
export const usualBins: HashBins = { bits: 4 };

/** The common part of the names of bins. */
export const binPrefix = 'bin';

/** The bin a target belongs to: `bin-3`, or `bin-0a` where there are more than 16. */
export function binOf(path: string, { bits }: HashBins): string {
  const first = createHash('sha256').update(path).digest().readUInt32BE(0);
  return binName(first >>> (32 - bits), { bits });
}

/** Every bin, in order. */
export function allBins({ bits }: HashBins): string[] {
  return Array.from({ length: 2 ** bits }, (_, number) => binName(number, { bits }));
}

function binName(number: number, { bits }: HashBins): string {
  const digits = (2 ** bits - 1).toString(16).length;
  return `${binPrefix}-${number.toString(16).padStart(digits, '0')}`;
}
