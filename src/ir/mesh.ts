import type { Gateway } from './gateway.ts';
import type { Rollout } from './rollout.ts';
import type { Service } from './service.ts';
import type { Workload } from './workload.ts';

/** A mesh with every decision taken. Lists are sorted by namespace, then name. */
export interface Mesh {
  readonly name: string;
  readonly environment: string;
  readonly trustDomain: string;
  /** Namespaces that own something, sorted. */
  readonly namespaces: readonly string[];
  readonly services: readonly Service[];
  readonly workloads: readonly Workload[];
  readonly gateways: readonly Gateway[];
  readonly rollout: Rollout;
}
