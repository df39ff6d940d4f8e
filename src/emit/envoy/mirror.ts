import type { Mirror } from '../../ir/mirror.ts';
import { wholeShare } from '../../scalar/percent.ts';
import type { Message } from './message.ts';
import { fractionalPercent } from './percent.ts';

/** Where a route's copies go. */
export function mirrorPolicies(mirrors: readonly Mirror[]): Message {
  return mirrors.length === 0 ? {} : { request_mirror_policies: mirrors.map(mirrorPolicy) };
}

function mirrorPolicy({ destination, share }: Mirror): Message {
  return {
    cluster: destination,
    ...(share === wholeShare ? {} : { runtime_fraction: { default_value: fractionalPercent(share) } }),
    // A copy is the same request: with `-shadow` behind its host name, the program would see another.
    disable_shadow_host_suffix_append: true,
    // A trace of the request would otherwise show two of everything behind the copy.
    trace_sampled: false,
  };
}
