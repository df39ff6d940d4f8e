import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { HttpRouteRule } from '../../model/http-route.ts';
import { httpRulesOf, rulePath } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** What is written about the way to a backend stands in a rule that has one. Elsewhere it would be ignored without a word. */
export function settingWithoutBackends({ mesh, report }: Inspection): void {
  for (const placed of httpRulesOf(mesh)) {
    const { redirect, directResponse } = placed.rule;
    if (redirect === undefined && directResponse === undefined) continue;
    for (const [setting, isForBackends] of Object.entries(forBackends)) {
      if (!isForBackends || placed.rule[setting as keyof HttpRouteRule] === undefined) continue;
      const action = redirect === undefined ? 'answers its requests itself' : 'redirects its requests';
      const parameters = { route: placed.route.name, setting, action };
      report(diagnose('setting-without-backends', parameters, { at: rulePath(placed, setting) }));
    }
  }
}

/** Every setting of a rule, and whether only a rule with backends can have it. */
const forBackends: Readonly<Record<keyof HttpRouteRule, boolean>> = {
  matches: false,
  backends: false, // `several-actions` says so
  redirect: false,
  directResponse: false,
  responseHeaders: false,
  cors: true,
  requestHeaders: true,
  rewrite: true,
  mirrors: true,
  timeout: true,
  idleTimeout: true,
  retry: true,
  fault: true,
  sessionAffinity: true,
  upgrades: true,
};
