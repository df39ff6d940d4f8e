import type { Mesh } from './mesh.ts';
import type { Workload } from './workload.ts';

/** How the connections of a program get into its sidecar. */
export type Interception = ExplicitInterception | TransparentInterception;

/** The program dials the sidecar: each upstream has an address on loopback. What it dials elsewhere is not seen. */
export interface ExplicitInterception {
  kind: 'explicit';
}

/**
 * The kernel gives every TCP connection the program opens to the sidecar, and every one that others open to the ports of its
 * service. Upstreams are dialled by name, `<service>.<namespace>.mesh.internal`, with the number of the port called. What is no
 * upstream and not left alone is refused. Linux, with nftables; on a machine the agent needs CAP_NET_ADMIN, and nothing else of a
 * mesh may run there.
 */
export interface TransparentInterception {
  kind: 'transparent';
  /** Connections of the program that are left alone; by default those to TCP port 53. */
  except?: InterceptionExceptions;
}

/** What connections go past the sidecar, unseen and unencrypted. */
export interface InterceptionExceptions {
  /** TCP ports on any machine, 1 to 65535. In the place of the default, which is DNS. */
  ports?: number[];
  /** Address ranges (CIDR), such as `169.254.169.254/32` for the metadata service of a cloud. */
  ranges?: string[];
}

/** Where the interception of a workload is written, as a path in the model, and what it says; the narrowest scope decides. */
export interface WrittenInterception {
  readonly at: readonly (string | number)[] | undefined;
  readonly value: Interception;
}

/** Reads the interception of each workload: its own, else its namespace's, else the mesh's, else explicit. */
export function interceptionsOf(mesh: Mesh): (workload: Workload, index?: number) => WrittenInterception {
  const namespaces = new Map<string, WrittenInterception>();
  for (const [index, { name, defaults }] of (mesh.namespaces ?? []).entries()) {
    const at = ['namespaces', index, 'defaults', 'interception'];
    if (defaults.interception && !namespaces.has(name)) namespaces.set(name, { at, value: defaults.interception });
  }
  const value = mesh.defaults?.interception;
  const wide: WrittenInterception = value
    ? { at: ['defaults', 'interception'], value }
    : { at: undefined, value: { kind: 'explicit' } };
  return (workload, index) => {
    const { interception, namespace } = workload;
    if (!interception) return namespaces.get(namespace) ?? wide;
    return { at: index === undefined ? undefined : ['workloads', index, 'interception'], value: interception };
  };
}
