import type { Duration } from './duration.ts';

/**
 * A whole number from 1, or `'unlimited'`. No limit at all must be written: zero, which some tools take for it, is the error
 * `invalid-limit`.
 */
export type Limit = number | 'unlimited';

/** A length of time above zero, or `'unlimited'`, which must be written: zero never means it. */
export type DurationLimit = Duration | 'unlimited';

/** A number of bytes with its unit, such as `64KiB`: whole numbers of `B`, `KiB`, `MiB` or `GiB`. */
export type ByteSize = `${number}B` | `${number}KiB` | `${number}MiB` | `${number}GiB`;
