import type * as ir from '../ir/mesh.ts';
import type { FileSet } from '../output/file-set.ts';
import { accessChanges } from './access.ts';
import type { DeclarationSite } from './declaration-site.ts';
import { fileChanges } from './files.ts';
import { planGraph } from './graph.ts';
import { type StatedIntent, statedBy } from './intent.ts';
import { intentOutcomes } from './intent-outcomes.ts';
import { identityChanges, memberChanges } from './members.ts';
import { outages } from './outages.ts';
import { isEmptyPlan, type Plan } from './plan.ts';
import { proxyChanges } from './proxies.ts';
import { nowhere, type RuleSite } from './rule-site.ts';
import { settingChanges } from './settings.ts';
import { trafficChanges } from './traffic.ts';

/** One side of a comparison: what one environment of a mesh compiles to. */
export interface Compiled {
  readonly ir: ir.Mesh;
  readonly files: FileSet;
  /** Where rules are written; left out when nobody knows. */
  readonly ruleSite?: RuleSite;
  /** Where everything else is declared; left out when nobody knows. */
  readonly declarationSite?: DeclarationSite;
  /** What its authors state about the change. */
  readonly intents?: readonly StatedIntent[];
}

/** More than a comment or a screen holds; `meshc diff --text` compares everything. */
const textExtent = { files: 200, lines: 500 };

/** What changes between two compilations of one environment; a side that is undefined does not have it. */
export function planChanges(before: Compiled | undefined, after: Compiled | undefined): Plan {
  const known = after ?? before;
  if (!known) throw new Error('a plan needs at least one side');
  const nothing: ir.Mesh = {
    ...known.ir,
    namespaces: [],
    services: [],
    workloads: [],
    gateways: [],
    rollout: { kind: 'off' },
  };
  const sides = { before: before?.ir ?? nothing, after: after?.ir ?? nothing };
  const files = { before: before?.files ?? new Map(), after: after?.files ?? new Map() };
  const ruleSite = { before: before?.ruleSite ?? nowhere, after: after?.ruleSite ?? nowhere };
  const stated = statedBy(before?.intents ?? [], after?.intents ?? [], sides.after);
  const { access, unanalysed: ofAccess } = accessChanges({ mesh: sides, ruleSite, stated: stated.access });
  const {
    traffic,
    changedTables,
    unanalysed: ofTraffic,
  } = trafficChanges({ mesh: sides, ruleSite, stated: stated.traffic });
  const { outages: lost, unanalysed: ofOutages } = outages({ mesh: sides, ruleSite });
  const { settings, unanalysed: ofSettings } = settingChanges(sides);
  const plan: Plan = {
    mesh: known.ir.name,
    environment: known.ir.environment,
    change: 'none',
    access,
    outages: lost,
    traffic,
    settings,
    intents: intentOutcomes({ mesh: sides, ruleSite, stated, changedTables }),
    unanalysed: [...ofAccess, ...ofOutages, ...ofTraffic, ...ofSettings],
    identities: identityChanges(sides),
    members: memberChanges(sides),
    proxies: proxyChanges(files),
    files: fileChanges(files, textExtent),
  };
  if (before && after && isEmptyPlan(plan)) return plan;
  const change = !before ? 'added' : after ? 'changed' : 'removed';
  return { ...plan, change, graph: planGraph(sides, plan) };
}
