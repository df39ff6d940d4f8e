import type { Authorization, CallerSet } from '../ir/authorization.ts';
import type { Guard } from '../ir/guard.ts';
import type * as ir from '../ir/mesh.ts';
import type { Service } from '../ir/service.ts';
import type { Inbound, Workload } from '../ir/workload.ts';
import { analysed, behaviour, type KindAnswers, unseen } from './answer.ts';

export const guardAnswers: KindAnswers<Guard> = {
  workloads: { kind: analysed },
  callers: { kind: analysed, authorization: analysed, peers: analysed },
  gateway: {
    kind: analysed,
    gateway: behaviour((gateway) => gateway),
    outside: unseen('it follows from the name of the port'),
    authorization: analysed,
    peers: analysed,
  },
};

/** What decides about calls of one port, wherever it stands: at a workload, or, of something outside, at each caller. */
export interface Entrance {
  readonly port: string;
  readonly peers: CallerSet;
  readonly authorization: Authorization;
  /** Who else is asked about requests that pass; nobody about what leaves the mesh. */
  readonly authorizers: Inbound['authorizers'];
}

/** Whoever answers the calls of a service, with what decides about them. */
export interface Answering {
  /** `<namespace>/<name>` of the workload or egress gateway; of the service where nothing stands in front of it. */
  readonly owner: string;
  /** `<namespace>/<name>`. */
  readonly service: string;
  readonly version: Workload['version'];
  readonly isOutside: boolean;
  readonly entrances: readonly Entrance[];
}

/** Every workload, and every service that something outside the mesh answers for. */
export function answeringOf({ workloads, services }: ir.Mesh): Answering[] {
  return [
    ...workloads.map(({ namespace, name, service, version, inbound }) => ({
      owner: `${namespace}/${name}`,
      service,
      version,
      isOutside: false,
      entrances: inbound,
    })),
    ...services.flatMap(outside),
  ];
}

function outside({ namespace, name, ports }: Service): Answering[] {
  const entrances = ports.flatMap(({ name: port, guard }) =>
    guard.kind === 'workloads' ? [] : [{ port, authorizers: [], ...guard }],
  );
  const service = `${namespace}/${name}`;
  if (entrances.length === 0) return [];
  // All ports are called through one gateway, if they are through any.
  const [guard] = ports.map((port) => port.guard);
  const at =
    guard?.kind === 'gateway' ? { owner: guard.gateway, isOutside: false } : { owner: service, isOutside: true };
  return [{ ...at, service, version: { kind: 'none' }, entrances }];
}
