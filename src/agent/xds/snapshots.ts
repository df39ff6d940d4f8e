import { sha256 } from '../../bundle/digest.ts';
import type { ResourceSets } from '../envoy/proxy-configuration.ts';
import type { Snapshot } from './ads-stream.ts';
import { grpcResources, type XdsKind, xdsKinds } from './grpc-resources.ts';
import type { XdsCodec } from './xds-codec.ts';

/** Encodes what a proxy runs, once for all the programs that ask for it. */
export function openSnapshots(codec: XdsCodec): { of(sets: ResourceSets): Snapshot } {
  const known = new WeakMap<ResourceSets, Snapshot>();
  return {
    of(sets) {
      const before = known.get(sets);
      if (before) return before;
      const resources = grpcResources(sets);
      const encoded = xdsKinds.map((kind): [XdsKind, Snapshot[XdsKind]] => [
        kind,
        new Map(
          [...resources[kind]].map(([name, resource]) => {
            const body = codec.encode(resource);
            return [name, { version: sha256(body.value).slice(0, 16), body }];
          }),
        ),
      ]);
      const snapshot = Object.fromEntries(encoded) as unknown as Snapshot;
      known.set(sets, snapshot);
      return snapshot;
    },
  };
}
