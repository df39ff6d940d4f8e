import type * as model from '../model/interception.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';

/**
 * How the connections of a program get into its sidecar.
 *
 * `explicit`, the default: the program dials an address of the sidecar on loopback for each upstream.
 *
 * `transparent`: the kernel redirects every TCP connection the program opens, and those that others open to the ports of its
 * service. The program dials `<service>.<namespace>.mesh.internal` and knows nothing of the mesh. What is no upstream is
 * refused. Linux, with nftables; on a machine the agent needs CAP_NET_ADMIN, and nothing else of the mesh may run there.
 */
export type Interception = 'explicit' | 'transparent' | TransparentInterception;

/** Transparent interception that leaves some connections alone. */
export interface TransparentInterception {
  readonly kind: 'transparent';
  /** Connections of the program that go past the sidecar, unseen and unencrypted. */
  readonly except?: {
    /** TCP ports on any machine, in the place of the default, which is 53 (DNS). */
    readonly ports?: readonly number[];
    /** Address ranges (CIDR), such as `169.254.169.254/32` for the metadata service of a cloud. */
    readonly ranges?: readonly string[];
  };
}

/** The plain data it becomes. */
export function interceptionModel(written: Interception | undefined): Plain<model.Interception> | undefined;
export function interceptionModel(written: unknown): unknown {
  return typeof written === 'string' ? { kind: written } : isRecord(written) ? { ...written } : written;
}
