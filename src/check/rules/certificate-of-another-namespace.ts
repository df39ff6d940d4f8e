import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** A gateway on Kubernetes finds its certificates in its own namespace: a pod cannot mount a Secret of another one. */
export function certificateOfAnotherNamespace({ mesh, report }: Inspection): void {
  for (const { gateway, subject, tls, at } of terminatingListenersOf(mesh)) {
    if (gateway.placement.kind !== 'kubernetes') continue;
    const look = (kind: string, { namespace, name }: { namespace: string; name: string }, where: ModelPath) => {
      if (namespace === gateway.namespace) return;
      const parameters = { subject, kind, name: `${namespace}/${name}`, namespace: gateway.namespace };
      report(diagnose('certificate-of-another-namespace', parameters, { at: [...at, 'tls', ...where] }));
    };
    for (const [index, { namespace, certificate }] of tls.certificates.entries()) {
      look('certificate', { namespace, name: certificate }, ['certificates', index]);
    }
    const authority = tls.clients?.authority;
    if (!authority) continue;
    const { namespace, authority: name } = authority;
    look('certificate authority', { namespace, name }, ['clients', 'authority']);
  }
}
