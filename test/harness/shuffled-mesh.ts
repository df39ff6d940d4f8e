import fc from 'fast-check';
import type { Mesh } from '../../src/model/mesh.ts';

/**
 * The same mesh declared in another order: every list whose order means nothing, and the members of every object. The
 * rules of routes and policies, matches, backends, keys and what TLS prefers stay, because their order is the author's word.
 */
export function shuffledMesh(mesh: Mesh): fc.Arbitrary<Mesh> {
  return fc.gen().map((generate) => {
    const shuffle = <T>(items: readonly T[]): T[] =>
      generate(fc.shuffledSubarray<T>, [...items], { minLength: items.length }) as T[];
    return reordered(mesh, shuffle) as Mesh;
  });
}

type Shuffle = <T>(items: readonly T[]) => T[];

const ordered = new Set([
  'rules',
  'matches',
  'backends',
  'hash',
  'prefer',
  'certificates',
  'ciphers',
  'curves',
  'alpn',
]);

function reordered(value: unknown, shuffle: Shuffle): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => reordered(one, shuffle));
  return Object.fromEntries(
    shuffle(Object.entries(value)).map(([name, member]) => {
      // By region of the caller, the regions in the order of trying.
      if (name === 'regions') return [name, member];
      const inner = reordered(member, shuffle);
      return [name, Array.isArray(inner) && !ordered.has(name) ? shuffle(inner) : inner];
    }),
  );
}
