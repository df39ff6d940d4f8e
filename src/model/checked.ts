import type { Mesh } from './mesh.ts';

declare const checked: unique symbol;

/** A mesh in which `check` found no error. Only `check/check.ts` makes one, so `lower` never meets a broken reference. */
export type CheckedMesh = Mesh & { readonly [checked]: true };
