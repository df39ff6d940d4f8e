import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';

/** Who wrote a setting, by its place in the model: "the mesh", "namespace shop", "port http". What has no place is built in. */
export function scopeWords(at: ModelPath | undefined, mesh: Mesh): string {
  if (at === undefined) return 'built in';
  const [list, index, part, name] = at;
  if (list === 'namespaces' && typeof index === 'number') return `namespace ${mesh.namespaces?.[index]?.name}`;
  const kind = typeof list === 'string' ? kinds[list] : undefined;
  if (kind !== undefined && typeof index === 'number') return `${kind} ${thingsOf(mesh, list)[index]?.name}`;
  if (list !== 'services' || typeof index !== 'number') return 'the mesh';
  if (part === 'ports') return `port ${name}`;
  if (part === 'versions') return `version ${name}`;
  return `service ${mesh.services[index]?.name}`;
}

const kinds: Readonly<Record<string, string>> = {
  workloads: 'workload',
  httpRoutes: 'route',
  grpcRoutes: 'route',
  tcpRoutes: 'route',
  tlsRoutes: 'route',
  authorizationPolicies: 'policy',
};

function thingsOf(mesh: Mesh, list: string | number | undefined): readonly { readonly name: string }[] {
  const found = mesh[list as 'workloads'];
  return Array.isArray(found) ? found : [];
}
