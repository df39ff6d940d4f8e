import type { TransparentInterception } from '../../ir/interception.ts';
import type { Workload } from '../../ir/workload.ts';
import { compareText } from '../../output/file-set.ts';
import { type InterceptionMark, interceptionMetadata } from '../../output/interception.ts';
import type { EnvoyResource } from '../../output/proxy-document.ts';
import { accessLog } from './access-log.ts';
import { listener } from './listener.ts';
import { extension } from './message.ts';
import type { PlacedProxy } from './proxy-place.ts';

/** Where a sidecar is given what the kernel has captured. Nothing for one whose program dials it. */
export function captureListeners({ interception, inbound }: Workload, place: PlacedProxy): EnvoyResource[] {
  if (interception.kind === 'explicit') return [];
  const mark = interceptionMark(interception, { inbound, place });
  return [
    listener(
      { name: 'outbound', ...interception.capture },
      {
        // A connection goes on to the listener of the address the program dialled; those are not bound themselves.
        use_original_dst: true,
        metadata: { filter_metadata: { [interceptionMetadata]: { ...mark } } },
        // What is left is for none of them, and is closed.
        filter_chains: [{ filters: [closeConnection] }],
        access_log: accessLog,
      },
    ),
  ];
}

/** What the kernel is told for a workload at a place. */
export function interceptionMark(
  { capture, except, names }: TransparentInterception,
  { inbound, place }: { readonly inbound: Workload['inbound']; readonly place: PlacedProxy },
) {
  return {
    inbound: { ports: inbound.map(place.programPort).sort((a, b) => a - b), to: place.inboundPort },
    outbound: {
      to: capture.port,
      exceptPorts: except.ports,
      exceptRanges: except.ranges.map(({ address, prefixLength }) => `${address}/${prefixLength}`),
    },
    names: Object.fromEntries(
      names.map(({ name, address }) => [name, address] as const).sort(([a], [b]) => compareText(a, b)),
    ),
  } satisfies InterceptionMark;
}

const closeConnection = extension(
  'envoy.filters.network.direct_response',
  'envoy.extensions.filters.network.direct_response.v3.Config',
  {},
);
