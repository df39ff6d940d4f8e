import type { ModelPath } from '../diagnostic/diagnostic.ts';
import { type Layers, memberOf, ofKind } from '../model/layer.ts';
import type { HashKey } from '../model/load-balancing.ts';
import type { TrafficPolicy } from '../model/traffic-policy.ts';

/** What requests to a destination are placed by. */
export interface ChosenKeys {
  readonly kind: 'ring-hash' | 'maglev';
  readonly keys: readonly HashKey[];
  /** Where the keys are written, or the kind where there are none. */
  readonly at: ModelPath;
}

/** The keys of a policy that hashes; undefined for one that does not. */
export function hashKeys(layers: Layers<TrafficPolicy>): ChosenKeys | undefined {
  const balancing = memberOf(layers, 'loadBalancing');
  const [narrowest] = balancing;
  if (narrowest === undefined) return undefined;
  const { kind } = narrowest.value;
  if (kind !== 'ring-hash' && kind !== 'maglev') return undefined;
  const [hash] = memberOf(ofKind(balancing, kind), 'hash');
  return { kind, keys: hash?.value ?? [], at: hash?.at ?? [...narrowest.at, 'kind'] };
}
