import type { Place } from '../../ir/locality.ts';
import type { Placement } from '../../ir/placement.ts';

/** One place a proxy runs, with every address and port it listens on. */
export interface PlacedProxy {
  readonly node: string;
  /** Where others reach it. */
  readonly address: string;
  readonly inboundPort: number;
  readonly adminPort: number;
  /** Where in the world it runs. */
  readonly place: Place;
  /** Where the program listens on loopback for a port of its service. */
  readonly programPort: (port: { readonly port: string; readonly number: number }) => number;
}

/** The places of a workload or gateway, in the IR's order, which is by node. */
export function placesOf(placement: Placement, owner: { namespace: string; name: string }): PlacedProxy[] {
  if (placement.kind === 'hosts') {
    return placement.hosts.map(({ node, address, inboundPort, applicationPorts, place }) => ({
      node,
      address,
      inboundPort,
      // A machine runs many proxies: each takes a free port and tells its agent.
      adminPort: 0,
      place,
      programPort: ({ port, number }) => applicationPorts.find((known) => known.port === port)?.number ?? number,
    }));
  }
  return [
    {
      // Every pod of a workload runs the same: they differ only in address, which nobody needs to know beforehand.
      node: `${owner.name}.${owner.namespace}`,
      address: '0.0.0.0',
      inboundPort: placement.inboundPort,
      // A pod has one proxy, so people find it where Istio's is.
      adminPort: 15_000,
      place: placement.place,
      programPort: ({ number }) => number,
    },
  ];
}
