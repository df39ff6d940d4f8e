import { collateralFindings } from './findings.ts';
import type { Plan, PlanDocument } from './plan.ts';

/** What may not happen without somebody agreeing to it. */
export type Gate = 'broadening' | 'narrowing' | 'outage' | 'weaker-tls' | 'collateral' | 'unanalysed' | 'restart';

/** How often each gate is hit by a plan. Every name has its reading here. */
const hits: Readonly<Record<Gate, (plan: Plan) => number>> = {
  /** Somebody gains access, whoever states it. */
  broadening: ({ access }) => access.filter(({ effect }) => effect === 'gained').length,
  narrowing: ({ access }) => access.filter(({ effect }) => effect === 'lost').length,
  outage: ({ outages }) => outages.length,
  'weaker-tls': ({ settings }) => settings.filter(({ effect }) => effect === 'weaker').length,
  /** Something that no intent of the change states, or an intent that is not met. */
  collateral: (plan) => collateralFindings(plan).length + plan.intents.filter(({ met }) => !met).length,
  unanalysed: ({ unanalysed }) => unanalysed.length,
  restart: ({ proxies }) => proxies.filter(({ effect }) => effect === 'restart').length,
};

/** The names of all gates, in the order they are listed in. */
export const gates = Object.keys(hits) as readonly Gate[];

/** The gates that were asked for, and how often each is hit. */
export function gateResults(plans: readonly Plan[], asked: readonly Gate[]): PlanDocument['gates'] {
  return gates
    .filter((gate) => asked.includes(gate))
    .map((gate) => ({ gate, hits: plans.reduce((sum, plan) => sum + hits[gate](plan), 0) }));
}
