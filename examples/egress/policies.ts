import { AuthorizationPolicy } from 'meshc';
import type { Outside } from './outside.ts';
import type { Services } from './services.ts';

/** Who may call what outside. Whatever is not allowed here is refused: at the egress gateway, or at the caller's own sidecar. */
export function declarePolicies({ checkout, reports }: Services, { payments, objects, warehouse }: Outside) {
  new AuthorizationPolicy(payments, 'callers', {
    action: 'allow',
    rules: [
      { from: [checkout], methods: ['POST'], paths: ['/v1/charges/*'] },
      { from: [reports], methods: ['GET'], paths: ['/v1/statements/*'] },
    ],
  });
  new AuthorizationPolicy(objects, 'writers', { action: 'allow', rules: [{ from: [reports], methods: ['PUT'] }] });
  new AuthorizationPolicy(warehouse, 'readers', { action: 'allow', rules: [{ from: [reports] }] });
}
