import type * as ir from '../../ir/mesh.ts';
import { compareText } from '../../output/file-set.ts';
import type { SourceSite } from '../../plan/plan.ts';
import type { Compiled } from '../../plan/plan-changes.ts';
import { ruleWords } from '../../plan/rule-site.ts';
import { answeringOf } from '../../reach/entrance.ts';
import { tablesOfChain } from '../../reach/gateway.ts';

/** One rule that an author wrote, and whether any request of any test was decided by it. */
export interface CoveredRule {
  readonly kind: 'route' | 'access';
  /** `policy bookinfo/ratings-raters, rule 1`. */
  readonly words: string;
  readonly site: SourceSite;
  readonly isTested: boolean;
}

/** What the tests of one environment decided. */
export interface TestedMesh {
  readonly compiled: Compiled;
  readonly decidingRules: ReadonlySet<string>;
}

/** Every rule of routes and of access in any environment, by where it is written. A rule is tested when it decided a request. */
export function ruleCoverage(meshes: readonly TestedMesh[]): CoveredRule[] {
  const found = new Map<string, CoveredRule>();
  for (const { compiled, decidingRules } of meshes) {
    for (const [kind, rules] of Object.entries(rulesOf(compiled.ir))) {
      for (const rule of rules) {
        const site = compiled.ruleSite?.(rule);
        // What the compiler adds has no line, and nobody could test it away.
        if (!site) continue;
        const words = ruleWords(rule);
        const known = found.get(words);
        const isTested = decidingRules.has(rule) || known?.isTested === true;
        found.set(words, { kind: kind as CoveredRule['kind'], words, site: known?.site ?? site, isTested });
      }
    }
  }
  return [...found.values()].sort(
    (a, b) => compareText(a.site.file, b.site.file) || a.site.line - b.site.line || a.site.column - b.site.column,
  );
}

function rulesOf(mesh: ir.Mesh): { readonly [K in CoveredRule['kind']]: string[] } {
  const { services, gateways } = mesh;
  const ofServices = services.flatMap(({ ports }) =>
    ports.flatMap(({ routing }) =>
      routing.kind === 'http' ? tableRules(routing.table.hosts) : namesOf(routing.routes),
    ),
  );
  const ofGateways = gateways.flatMap((gateway) =>
    tablesOfChain(gateway).flatMap((table) => ('hosts' in table ? tableRules(table.hosts) : namesOf(table.routes))),
  );
  const doors = answeringOf(mesh).flatMap(({ entrances }) => entrances.map(({ authorization }) => authorization));
  const access = doors.flatMap(({ deny, allow }) => namesOf([...deny, ...allow]));
  return { route: [...new Set([...ofServices, ...ofGateways])], access: [...new Set(access)] };
}

function tableRules(hosts: readonly { readonly routes: readonly { readonly name: string }[] }[]): string[] {
  return hosts.flatMap(({ routes }) => namesOf(routes));
}

function namesOf(things: readonly { readonly name: string }[]): string[] {
  return things.map(({ name }) => name);
}
