import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { memberOf } from '../../model/layer.ts';
import { policyTargetsOf } from '../effective-policy.ts';
import { once } from '../once.ts';
import type { Inspection } from '../rule.ts';

/** Health checks are requests of sidecars, which hold no token: where one is required, every endpoint looks ill. */
export function healthCheckWithoutToken({ mesh, report }: Inspection): void {
  const requiring = new Set(
    (mesh.requestAuthentications ?? []).flatMap(({ target, required = true }) =>
      required && target.kind === 'service' ? [qualifiedName(target.namespace, target.service)] : [],
    ),
  );
  const first = once();
  for (const { subject, service, layers } of policyTargetsOf(mesh)) {
    if (!requiring.has(qualifiedName(service.namespace, service.name))) continue;
    const check = memberOf(layers, 'healthCheck')[0];
    if (check?.value.kind !== 'http' && check?.value.kind !== 'grpc') continue;
    if (first(check.at)) report(diagnose('health-check-without-token', { subject }, { at: check.at }));
  }
}
