import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { IntendedAccess, IntendedTraffic, Intent } from '../model/intent.ts';
import type { Mesh } from '../model/mesh.ts';

/** One entry of an intent, and where it stands. */
export type Intended = { readonly intent: Intent; readonly at: ModelPath } & (
  | { readonly kind: 'access'; readonly entry: IntendedAccess }
  | { readonly kind: 'traffic'; readonly entry: IntendedTraffic }
);

/** Every entry of every intent, in order. */
export function* intendedOf(mesh: Mesh): Generator<Intended> {
  for (const [index, intent] of (mesh.intents ?? []).entries()) {
    for (const list of ['gains', 'losses'] as const) {
      for (const [position, entry] of (intent[list] ?? []).entries()) {
        yield { kind: 'access', intent, entry, at: ['intents', index, list, position] };
      }
    }
    for (const [position, entry] of (intent.traffic ?? []).entries()) {
      yield { kind: 'traffic', intent, entry, at: ['intents', index, 'traffic', position] };
    }
  }
}
