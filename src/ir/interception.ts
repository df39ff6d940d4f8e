import type { AddressRange } from '../scalar/address-range.ts';

/** How the connections of a program get into its sidecar. */
export type Interception = { readonly kind: 'explicit' } | TransparentInterception;

/** By the kernel, wherever the program dials. */
export interface TransparentInterception {
  readonly kind: 'transparent';
  /** Where captured connections of the program arrive. */
  readonly capture: { readonly address: string; readonly port: number };
  /** What goes past the sidecar: TCP ports, sorted, and ranges, sorted. */
  readonly except: { readonly ports: readonly number[]; readonly ranges: readonly AddressRange[] };
  /** Names the program may dial, sorted, and the address that stands for each. */
  readonly names: readonly { readonly service: string; readonly name: string; readonly address: string }[];
}
