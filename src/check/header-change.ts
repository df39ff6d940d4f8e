import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { HeaderChanges } from '../model/header-changes.ts';
import type { Mesh } from '../model/mesh.ts';
import { type PlacedRule, rulePath, rulesOf } from './route-rule.ts';

/** Changes to headers, whose they are, and where they stand. */
export interface PlacedHeaderChanges {
  readonly placed: PlacedRule;
  readonly side: 'request' | 'response';
  readonly changes: HeaderChanges;
  readonly at: ModelPath;
}

/** One header that is changed. */
export interface PlacedHeaderChange {
  readonly deed: 'set' | 'add' | 'remove';
  readonly name: string;
  /** Undefined where a header is removed. */
  readonly value: string | undefined;
  readonly at: ModelPath;
}

/** Every place where a route changes headers. */
export function* headerChangesOf(mesh: Mesh): Generator<PlacedHeaderChanges> {
  for (const placed of rulesOf(mesh)) {
    yield* changesIn(placed, placed.rule, rulePath(placed));
    for (const [index, backend] of (placed.rule.backends ?? []).entries()) {
      yield* changesIn(placed, backend, rulePath(placed, 'backends', index));
    }
  }
}

interface Changing {
  readonly requestHeaders?: HeaderChanges;
  readonly responseHeaders?: HeaderChanges;
}

function* changesIn(placed: PlacedRule, owner: Changing, at: ModelPath): Generator<PlacedHeaderChanges> {
  const { requestHeaders, responseHeaders } = owner;
  if (requestHeaders) yield { placed, side: 'request', changes: requestHeaders, at: [...at, 'requestHeaders'] };
  if (responseHeaders) yield { placed, side: 'response', changes: responseHeaders, at: [...at, 'responseHeaders'] };
}

/** The single changes, in the order they are written. */
export function* eachChange({ changes, at }: PlacedHeaderChanges): Generator<PlacedHeaderChange> {
  for (const deed of ['set', 'add'] as const) {
    for (const [name, value] of Object.entries(changes[deed] ?? {})) {
      yield { deed, name, value, at: [...at, deed, name] };
    }
  }
  for (const [index, name] of (changes.remove ?? []).entries()) {
    yield { deed: 'remove', name, value: undefined, at: [...at, 'remove', index] };
  }
}
