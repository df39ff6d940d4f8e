import { canonicalIpAddress } from '../scalar/ip-address.ts';
import type { Facet } from './facet.ts';
import { natures } from './facet.ts';
import type { Universe } from './language/universe.ts';

/** Whether a request can have this text there at all, after proxies have normalised it. */
export function isPossible(facet: Facet['kind'], text: string): boolean {
  const nature = natures[facet];
  switch (nature.kind) {
    case 'text':
      return accepts(nature.universe, text);
    case 'address':
      return canonicalIpAddress(text) === text;
    case 'choice':
      return nature.members.includes(text);
  }
}

function accepts({ start, ends, moves }: Universe, text: string): boolean {
  let state: number | undefined = start;
  for (const byte of new TextEncoder().encode(text)) {
    state = moves[state]?.find(({ set }) => (set >> BigInt(byte)) & 1n)?.next;
    if (state === undefined) return false;
  }
  return ends.has(state);
}
