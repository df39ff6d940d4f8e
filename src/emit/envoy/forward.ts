import type { Forward, WeightedBackend } from '../../ir/route.ts';
import { headerMutations } from './header-changes.ts';
import { durationText, type Message } from './message.ts';

/** A route's way to its backends. */
export function forwardAction(action: Forward): Message {
  return {
    route: {
      ...backendChoice(action.backends),
      timeout: durationText(action.timeout),
      idle_timeout: durationText(action.idleTimeout),
    },
  };
}

/** A single cluster is named alone, unless it has headers of its own: only weighted ones can have them. */
function backendChoice(backends: readonly WeightedBackend[]): Message {
  const clusters = backends.map(({ destination, weight, requestHeaders, responseHeaders }) => ({
    name: destination,
    weight,
    ...headerMutations(requestHeaders, responseHeaders),
  }));
  const [only, ...others] = clusters;
  if (only !== undefined && others.length === 0 && Object.keys(only).length === 2) return { cluster: only.name };
  return { weighted_clusters: { clusters } };
}
