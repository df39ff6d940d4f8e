import type { Gateway } from '../../ir/gateway.ts';
import type { Service } from '../../ir/service.ts';
import { openPorts } from './gateway-ports.ts';
import { gatewayLabels, identitySelector, type Labels, meshLabels, type Named, serviceSelector } from './labels.ts';
import type { KubernetesObject } from './manifest.ts';

/** Headless: its name resolves to the address of every ready pod. Sidecars find the workload by it. */
export function workloadService(workload: Named, inboundPort: number, labels: Labels): KubernetesObject {
  return service(workload, labels, {
    clusterIP: 'None',
    selector: identitySelector(workload),
    ports: [{ name: 'mesh', port: inboundPort, targetPort: inboundPort, protocol: 'TCP' }],
  });
}

/**
 * The service as the rest of the cluster sees it: its own ports, all of which lead to the sidecar. So whoever uses this
 * name needs an identity of the mesh and a policy that allows it, and nothing reaches the program past its sidecar.
 */
export function meshService(of: Service, inboundPort: number, mesh: string): KubernetesObject {
  return service(
    of,
    { ...meshLabels(mesh), 'app.kubernetes.io/name': of.name },
    {
      type: 'ClusterIP',
      selector: serviceSelector(of.name),
      ports: of.ports.map(({ name, number }) => ({ name, port: number, targetPort: inboundPort, protocol: 'TCP' })),
    },
  );
}

/** The way in from outside the cluster. */
export function gatewayService(gateway: Gateway, mesh: string): KubernetesObject {
  return service(gateway, gatewayLabels(gateway, mesh), {
    type: 'LoadBalancer',
    selector: identitySelector(gateway),
    ports: openPorts(gateway).map(({ port, protocol }) => ({
      name: `${protocol.toLowerCase()}-${port}`,
      port,
      targetPort: port,
      protocol,
    })),
  });
}

function service({ name, namespace }: Named, labels: Labels, spec: object): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels }, spec };
}
