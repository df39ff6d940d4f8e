import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { httpRulesOf, type PlacedHttpRule, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * Credentials are for origins that are named. Any page of the web could otherwise act as its visitor; and with credentials a browser
 * takes `*` for a method or header of that name (Fetch standard, CORS protocol and credentials).
 */
export function corsCredentialsForAll({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    if (!placed.rule.cors?.allowCredentials) continue;
    for (const { what, at } of starsOf(placed)) {
      report(diagnose('cors-credentials-for-all', { route: placed.route.name, what }, { at }));
    }
  }
}

function* starsOf(placed: PlacedHttpRule): Generator<{ readonly what: string; readonly at: ModelPath }> {
  const { cors } = placed.rule;
  for (const [index, { kind }] of (cors?.allowOrigins ?? []).entries()) {
    if (kind === 'any') yield { what: 'origin', at: rulePath(placed, 'cors', 'allowOrigins', index) };
  }
  const lists = { allowMethods: 'method', allowHeaders: 'request header', exposeHeaders: 'response header' } as const;
  for (const list of ['allowMethods', 'allowHeaders', 'exposeHeaders'] as const) {
    const index = cors?.[list]?.indexOf('*') ?? -1;
    if (index >= 0) yield { what: lists[list], at: rulePath(placed, 'cors', list, index) };
  }
}
