import type * as ir from '../ir/interception.ts';
import type * as model from '../model/interception.ts';
import type { Upstream } from '../model/workload.ts';
import { parseAddressRange } from '../scalar/address-range.ts';
import { defaults } from './defaults.ts';
import { promised } from './invariant.ts';
import { sortedBy, sortedUnique } from './order.ts';

/** What the interception of a workload is decided from. */
export interface Intercepted {
  readonly interception: model.Interception;
  readonly upstreams: readonly Upstream[];
  /** By `<namespace>/<name>` of a service. */
  readonly virtualAddresses: ReadonlyMap<string, string>;
}

/** Decides how connections get into a sidecar. A program may dial what it calls, and no other name leads anywhere. */
export function lowerInterception({ interception, upstreams, virtualAddresses }: Intercepted): ir.Interception {
  if (interception.kind === 'explicit') return interception;
  const services = sortedUnique(upstreams.map(({ namespace, service }) => `${namespace}/${service}`));
  return {
    kind: 'transparent',
    capture: { address: defaults.listenAddress, port: defaults.capturePort },
    except: {
      ports: [...new Set(interception.except?.ports ?? defaults.uncapturedPorts)].sort((a, b) => a - b),
      ranges: lowerRanges(interception.except?.ranges ?? []),
    },
    names: services.map((service) => ({
      service,
      name: virtualName(service),
      address: virtualAddress(service, virtualAddresses),
    })),
  };
}

/** The address that stands for a service. */
export function virtualAddress(service: string, addresses: ReadonlyMap<string, string>): string {
  return promised(addresses.get(service), `address of ${service}`);
}

/** The name by which programs dial a service: `.internal` is reserved for private use, so it collides with no real host. */
function virtualName(service: string): string {
  return `${service.split('/').reverse().join('.')}.mesh.internal`;
}

function lowerRanges(ranges: readonly string[]): ir.TransparentInterception['except']['ranges'] {
  const parsed = ranges.map((range) => {
    const found = parseAddressRange(range);
    if ('problem' in found) throw new Error(`${range}: ${found.problem}`);
    return found;
  });
  return sortedBy(parsed, ({ address, prefixLength }) => [address, prefixLength]);
}
