import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { RateLimit } from '../../model/rate-limit-policy.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { callerKey, callersOf } from '../access.ts';
import { referredTo } from '../caller.ts';
import { limitsOf, type PlacedLimit, targetKey } from '../limited.ts';
import type { Inspection } from '../rule.ts';

/** A limit can bite. One that never does reads as protection, and is none. */
export function rateLimitNeverBites(inspection: Inspection): void {
  const { mesh, report } = inspection;
  const known = new Map<string, PlacedLimit[]>();
  for (const placed of limitsOf(mesh)) {
    const key = `${targetKey(placed.policy.target)} ${countedBy(placed.limit)}`;
    const others = known.get(key) ?? [];
    known.set(key, [...others, placed]);
    const stricter = others.find((other) => isStricter(other.limit, placed.limit));
    const looser = others.find(
      (other) => !isStricter(other.limit, placed.limit) && isStricter(placed.limit, other.limit),
    );
    const [bitten, by] = stricter ? [placed, stricter] : [looser, placed];
    if (bitten) {
      const reason = `${by.subject} counts the same requests and has room for fewer`;
      report(diagnose('rate-limit-never-bites', { subject: bitten.subject, reason }, { at: bitten.at }));
    } else if (isForNobody(placed, inspection)) {
      const reason = 'no policy lets the callers in `from` call';
      report(diagnose('rate-limit-never-bites', { subject: placed.subject, reason }, { at: [...placed.at, 'from'] }));
    }
  }
}

/** Equal for limits that count the same requests in the same way. */
function countedBy({ requests: _, per: __, burst: ___, ...scope }: RateLimit): string {
  const lists = Object.entries(scope).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(text).sort() : value,
  ]);
  return text(lists.sort(([a], [b]) => (text(a) < text(b) ? -1 : 1)));
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

/** Whether the first has no room whenever the second has none: fewer tokens at once, which come back no faster. */
function isStricter(one: RateLimit, other: RateLimit): boolean {
  return (one.burst ?? one.requests) <= (other.burst ?? other.requests) && rate(one) <= rate(other);
}

function rate({ requests, per }: RateLimit): number {
  return requests / (parseDuration(per) ?? Number.NaN);
}

/** Whether none of the callers it is for may call at all. Where a reference is broken, that is said instead. */
function isForNobody({ policy, limit }: PlacedLimit, { mesh, directory, access }: Inspection): boolean {
  if (policy.target.kind !== 'service' || !limit.from?.length) return false;
  const name = qualifiedName(policy.target.namespace, policy.target.service);
  const service = directory.services.get(name);
  if (!service || access().isUncertain(name) || !access().isAllowed(name)) return false;
  const ports = limit.ports ?? Object.keys(service.ports);
  return limit.from.every((caller) => {
    const { list, name: called } = referredTo(caller);
    const qualified = qualifiedName(caller.namespace, called);
    if (!directory[list].has(qualified)) return false;
    const keys =
      caller.kind === 'gateway'
        ? [[callerKey('gateway', caller.namespace, called)]]
        : mesh.workloads
            .filter((one) =>
              caller.kind === 'workload'
                ? qualifiedName(one.namespace, one.name) === qualified
                : qualifiedName(one.namespace, one.service) === qualified,
            )
            .map(callersOf);
    return keys.every((names) => ports.every((port) => !access().admits(names, name, port)));
  });
}
