import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** A route has a rule: attached to a service, one without would turn every request away. */
export function routeWithoutRules({ mesh, report }: Inspection): void {
  for (const [index, route] of mesh.httpRoutes.entries()) {
    if (route.rules.length > 0) continue;
    report(diagnose('route-without-rules', { route: route.name }, { at: ['httpRoutes', index, 'rules'] }));
  }
}
