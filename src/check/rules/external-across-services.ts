import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { Service } from '../../model/service.ts';
import { attachedPort } from '../attachment.ts';
import { backendPath, type ResolvedBackend, resolvedBackendsOf } from '../backend.ts';
import { subject } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/**
 * Unless an egress gateway decides, who may call something outside is decided where its calls start, in the listener a caller has for
 * it. A route that brought other requests there, or took those elsewhere, would go past that decision, or be judged by it for
 * something else.
 */
export function externalAcrossServices(inspection: Inspection): void {
  const { mesh, directory, report } = inspection;
  authorizersOutside(inspection);
  const parentOf = ({ route, kind }: ResolvedBackend) =>
    route.parent.kind === 'service' ? attachedPort(directory, route.parent, kind) : undefined;
  for (const placed of resolvedBackendsOf(mesh, directory)) {
    const { route, service, backend } = placed;
    const parent = parentOf(placed);
    // A reference that leads nowhere is reported by another law.
    if (route.parent.kind === 'service' && !parent) continue;
    const outside = [parent?.service, service].find((one) => isDirect(one));
    if (!outside) continue;
    if (parent?.service === service && parent.name === backend.port) continue;
    const parameters = {
      subject: subject('route', route),
      external: outside.name,
      target: outside === service ? nameOfParent(route.parent) : qualifiedName(backend.namespace, backend.service),
    };
    report(diagnose('external-across-services', parameters, { at: backendPath(placed, 'service') }));
  }
}

/** Who is asked about requests is asked by the proxy that received them, which no listener of a caller stands in front of. */
function authorizersOutside({ mesh, directory, report }: Inspection): void {
  for (const [index, { name, target, authorizer }] of (mesh.externalAuthorizationPolicies ?? []).entries()) {
    const service = directory.services.get(qualifiedName(authorizer.namespace, authorizer.service));
    if (!isDirect(service)) continue;
    const owner = target.kind === 'service' ? target.service : target.gateway;
    const parameters = {
      subject: subject('policy', { name }),
      external: authorizer.service,
      target: qualifiedName(target.namespace, owner),
    };
    report(
      diagnose('external-across-services', parameters, { at: ['externalAuthorizationPolicies', index, 'authorizer'] }),
    );
  }
}

function isDirect(service: Service | undefined): boolean {
  return service?.external !== undefined && service.external.gateway === undefined;
}

function nameOfParent(parent: ResolvedBackend['route']['parent']): string {
  return parent.kind === 'service'
    ? qualifiedName(parent.namespace, parent.service)
    : `gateway ${qualifiedName(parent.namespace, parent.gateway)}`;
}
