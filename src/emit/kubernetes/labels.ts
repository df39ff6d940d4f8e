import type { Workload } from '../../ir/workload.ts';

/** What a pod is found by. Together they are read by people, Services and network policies. */
export type Labels = Readonly<Record<string, string>>;

/** Something with an identity: a workload or a gateway. Their names are unique in a namespace, together. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Labels of every object of a mesh. */
export function meshLabels(mesh: string): Labels {
  return { 'app.kubernetes.io/managed-by': 'meshc', 'app.kubernetes.io/part-of': mesh };
}

/** Labels of what belongs to a workload. */
export function workloadLabels(workload: Workload, mesh: string): Labels {
  const service = serviceName(workload);
  return {
    ...meshLabels(mesh),
    ...identitySelector(workload),
    ...serviceSelector(service),
    'app.kubernetes.io/name': service,
    ...(workload.version.kind === 'named' ? { 'app.kubernetes.io/version': workload.version.name } : {}),
  };
}

/** Labels of what belongs to a gateway. */
export function gatewayLabels(gateway: Named, mesh: string): Labels {
  return { ...meshLabels(mesh), ...identitySelector(gateway), 'app.kubernetes.io/name': gateway.name };
}

/** Selects the pods of one workload or gateway: the last part of their identity. */
export function identitySelector({ name }: Named): Labels {
  return { 'meshc.dev/workload': name };
}

/** Selects the pods of every workload of a service. Not by `app.kubernetes.io/name`, which a gateway may share. */
export function serviceSelector(service: string): Labels {
  return { 'meshc.dev/service': service };
}

/** Selects the pods of the whole mesh. */
export function meshSelector(mesh: string): Labels {
  return { 'app.kubernetes.io/part-of': mesh };
}

/** The name of the service a workload serves, which is in its own namespace. */
function serviceName({ service }: Workload): string {
  return service.slice(service.indexOf('/') + 1);
}
