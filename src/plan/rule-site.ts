import type { ModelPath, Site } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Decided, SourceSite } from './plan.ts';

/** Finds where a rule is written, by the name it has in the IR. */
export type RuleSite = (rule: string) => SourceSite | undefined;

export const nowhere: RuleSite = () => undefined;

/**
 * Rules are named `<namespace>/<name>/<rule>` for policies, `<namespace>/<name>/tokens` for request authentications and `<namespace>/<name>/<rule>/<match>` for routes, so that a name
 * leads back to the author's line.
 */
export function ruleSites(mesh: Mesh, locate: (path: ModelPath) => Site | undefined): RuleSite {
  const indexes = new Map<string, ModelPath>([
    ...mesh.authorizationPolicies.map((policy, index): [string, ModelPath] => [
      `policy ${policy.namespace}/${policy.name}`,
      ['authorizationPolicies', index],
    ]),
    ...(mesh.requestAuthentications ?? []).map((one, index): [string, ModelPath] => [
      `tokens ${one.namespace}/${one.name}`,
      ['requestAuthentications', index],
    ]),
    ...(['httpRoutes', 'grpcRoutes', 'tcpRoutes', 'tlsRoutes'] as const).flatMap((list) =>
      (mesh[list] ?? []).map((route, index): [string, ModelPath] => [
        `route ${route.namespace}/${route.name}`,
        [list, index],
      ]),
    ),
  ]);
  const known = new Map<string, SourceSite | undefined>();
  return (rule) => {
    if (!known.has(rule)) known.set(rule, siteOf(rule, indexes, locate));
    return known.get(rule);
  };
}

function siteOf(
  name: string,
  indexes: ReadonlyMap<string, ModelPath>,
  locate: (path: ModelPath) => Site | undefined,
): SourceSite | undefined {
  const [namespace, owner, rule, match] = name.split('/');
  if (rule === 'tokens') {
    const at = indexes.get(`tokens ${namespace}/${owner}`);
    return at && placed(locate(at));
  }
  const path = indexes.get(`${rule !== undefined && match === undefined ? 'policy' : 'route'} ${namespace}/${owner}`);
  if (!path) return undefined;
  // Routes of connections have no rules.
  if (rule === undefined) return placed(locate(path));
  const whole = [...path, 'rules', Number(rule)];
  const site = (match === undefined ? undefined : locate([...whole, 'matches', Number(match)])) ?? locate(whole);
  return placed(site);
}

/** A place without its length. */
export function placed(site: Site | undefined): SourceSite | undefined {
  return site && { file: site.file, line: site.line, column: site.column };
}

/** What a rule decides, with the place where it is written when that is known. */
export function decided(outcome: string, rule: string, siteOfRule: RuleSite): Decided {
  const site = siteOfRule(rule);
  return { outcome, rule, ...(site ? { site } : {}) };
}

/** `bookinfo/raters/0` as its author counts: `policy bookinfo/raters, rule 1`. */
export function ruleWords(rule: string): string {
  const parts = rule.split('/');
  if (parts[2] === 'tokens') return `request authentication ${parts[0]}/${parts[1]}`;
  const index = Number(parts[2]);
  if (parts.length === 3 && Number.isInteger(index)) return `policy ${parts[0]}/${parts[1]}, rule ${index + 1}`;
  if (parts.length === 2) return `route ${rule}`;
  return parts.length === 4 ? `route ${parts[0]}/${parts[1]}, rule ${index + 1}` : `rule ${rule}`;
}
