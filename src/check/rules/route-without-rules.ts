import { diagnose } from '../../diagnostic/diagnostic.ts';
import { routesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A route has a rule: attached to a service, one without would turn every request away. */
export function routeWithoutRules({ mesh, report }: Inspection): void {
  for (const { route, routeAt } of routesOf(mesh)) {
    if (route.rules.length > 0) continue;
    report(diagnose('route-without-rules', { route: route.name }, { at: [...routeAt, 'rules'] }));
  }
}
