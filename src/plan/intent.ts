import type * as ir from '../ir/mesh.ts';
import type { Caller } from '../model/authorization-policy.ts';
import type { IntendedAccess, IntendedTraffic, Intent } from '../model/intent.ts';
import { anyOf, exactly, member, plainlyBelow, type Term } from '../reach/condition.ts';
import type { SourceSite } from './plan.ts';
import { same } from './sides.ts';

/** An intent of one side, with the place where it is written. */
export interface StatedIntent {
  readonly intent: Intent;
  readonly site?: SourceSite;
}

/** One thing that an intent states about access, in the words of the IR. */
export interface StatedAccess {
  /** `<namespace>/<name>` of the intent. */
  readonly intent: string;
  readonly state: 'new' | 'kept';
  readonly effect: 'gained' | 'lost';
  /** `<namespace>/<name>`; everyone when undefined. */
  readonly callers: ReadonlySet<string> | undefined;
  /** `<namespace>/<name>`. */
  readonly service: string;
  readonly port: string | undefined;
  readonly terms: readonly Term[];
  readonly entry: IntendedAccess;
  readonly site?: SourceSite;
}

/** One thing that an intent states about traffic. */
export interface StatedTraffic {
  readonly intent: string;
  readonly state: 'new' | 'kept';
  readonly entry: IntendedTraffic;
  readonly site?: SourceSite;
}

/** Everything that is stated on the head. An intent the base has too is kept: it excuses nothing, and must still hold. */
export interface Stated {
  readonly access: readonly StatedAccess[];
  readonly traffic: readonly StatedTraffic[];
}

export function statedBy(before: readonly StatedIntent[], after: readonly StatedIntent[], head: ir.Mesh): Stated {
  const known = new Map(before.map(({ intent }) => [nameOf(intent), intent]));
  const members = membersByService(head);
  const all = after.map(({ intent, ...where }) => ({
    ...where,
    intent,
    name: nameOf(intent),
    state: same(known.get(nameOf(intent)), intent) ? ('kept' as const) : ('new' as const),
  }));
  return {
    access: all.flatMap(({ intent, name, state, site }) =>
      (['gains', 'losses'] as const).flatMap((list) =>
        (intent[list] ?? []).map((entry) => ({
          intent: name,
          state,
          effect: list === 'gains' ? ('gained' as const) : ('lost' as const),
          callers: entry.from && new Set(entry.from.flatMap((caller) => callerNames(caller, members))),
          service: `${entry.to.namespace}/${entry.to.service}`,
          port: entry.port,
          terms: accessTerms(entry),
          entry,
          ...(site ? { site } : {}),
        })),
      ),
    ),
    traffic: all.flatMap(({ intent, name, state, site }) =>
      (intent.traffic ?? []).map((entry) => ({ intent: name, state, entry, ...(site ? { site } : {}) })),
    ),
  };
}

/** Whether a table, by its name, is among those that an intent names. */
export function coversTable({ entry }: StatedTraffic, table: string): boolean {
  if (entry.kind === 'gateway') return table.startsWith(`gateway/${entry.namespace}/${entry.gateway}/`);
  const service = `${entry.namespace}/${entry.service}/`;
  return entry.port === undefined ? table.startsWith(service) : table === `${service}${entry.port}`;
}

/** `shop/front to shop/cart:http: POST /cart/*`. */
export function accessEntryWords({ from, to, port, methods, paths }: IntendedAccess): string {
  const callers = from === undefined ? 'any caller of the mesh' : from.map(callerWords).join(', ');
  const where = `${to.namespace}/${to.service}${port === undefined ? '' : `:${port}`}`;
  const what = [methods?.join(', '), paths?.join(', ')].filter((part) => part !== undefined).join(' ');
  return `${callers} to ${where}: ${what === '' ? 'every request' : what}`;
}

/** `routes of shop/cart:http`. */
export function trafficEntryWords(entry: IntendedTraffic): string {
  if (entry.kind === 'gateway') return `routes of gateway ${entry.namespace}/${entry.gateway}`;
  return `routes of ${entry.namespace}/${entry.service}${entry.port === undefined ? '' : `:${entry.port}`}`;
}

function nameOf({ namespace, name }: Intent): string {
  return `${namespace}/${name}`;
}

function accessTerms({ methods, paths }: IntendedAccess): Term[] {
  const path = { kind: 'path' } as const;
  return [
    ...(methods === undefined ? [] : [anyOf(methods.map((method) => member({ kind: 'method' }, method)))]),
    ...(paths === undefined || paths.includes('/*')
      ? []
      : [
          anyOf(
            paths.map((text) => (text.endsWith('/*') ? plainlyBelow(path, text.slice(0, -2)) : exactly(path, text))),
          ),
        ]),
  ];
}

function membersByService({ workloads }: ir.Mesh): ReadonlyMap<string, readonly string[]> {
  const grouped = Map.groupBy(workloads, ({ service }) => service);
  return new Map(
    [...grouped].map(([service, of]) => [service, of.map(({ namespace, name }) => `${namespace}/${name}`)]),
  );
}

function callerNames(caller: Caller, members: ReadonlyMap<string, readonly string[]>): readonly string[] {
  if (caller.kind === 'service') return members.get(`${caller.namespace}/${caller.service}`) ?? [];
  return [callerWords(caller)];
}

function callerWords(caller: Caller): string {
  if (caller.kind === 'service') return `${caller.namespace}/${caller.service}`;
  return `${caller.namespace}/${caller.kind === 'workload' ? caller.workload : caller.gateway}`;
}
