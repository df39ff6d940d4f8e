/**
 * A length of time as the Gateway API writes it (GEP-2257): whole numbers of `h`, `m`, `s` and `ms`, largest first, such
 * as `2s`, `250ms` or `1m30s`. Fractions are the error `invalid-timeout`: write `1500ms`, not `1.5s`.
 */
export type Duration =
  | `${number}h`
  | `${number}m`
  | `${number}s`
  | `${number}ms`
  | `${number}h${number}m`
  | `${number}h${number}s`
  | `${number}m${number}s`
  | `${number}s${number}ms`
  | `${number}h${number}m${number}s`
  | `${number}m${number}s${number}ms`;
