/** A set of requests: for each facet of a space the atoms that are in it. A request is in the box if it is in every set. */
export type Box = readonly bigint[];

/** What both have; undefined when that is nothing. */
export function intersection(a: Box, b: Box): Box | undefined {
  const both: bigint[] = [];
  for (let index = 0; index < a.length; index += 1) {
    const set = (a[index] ?? 0n) & (b[index] ?? 0n);
    if (set === 0n) return undefined;
    both.push(set);
  }
  return both;
}

/** What is in the first and not in the second, as boxes that do not overlap. */
export function subtraction(a: Box, b: Box): Box[] {
  if (intersection(a, b) === undefined) return [a];
  const pieces: Box[] = [];
  const rest = [...a];
  for (let index = 0; index < a.length; index += 1) {
    const outside = (rest[index] ?? 0n) & ~(b[index] ?? 0n);
    if (outside === 0n) continue;
    pieces.push(rest.with(index, outside));
    rest[index] = (rest[index] ?? 0n) & (b[index] ?? 0n);
  }
  return pieces;
}

/** The same requests in fewer boxes: two that differ in one facet only become one. The boxes must not overlap. */
export function merged(boxes: readonly Box[]): Box[] {
  let current = [...boxes];
  for (let isShrinking = current.length > 1; isShrinking; ) {
    const before = current.length;
    for (let facet = 0; facet < (current[0]?.length ?? 0); facet += 1) current = mergedAlong(current, facet);
    isShrinking = current.length < before && current.length > 1;
  }
  return current;
}

function mergedAlong(boxes: readonly Box[], facet: number): Box[] {
  const found = new Map<string, bigint[]>();
  for (const box of boxes) {
    const key = box.map((set, index) => (index === facet ? '' : set.toString(36))).join();
    const known = found.get(key);
    if (known) known[facet] = (known[facet] ?? 0n) | (box[facet] ?? 0n);
    else found.set(key, [...box]);
  }
  return [...found.values()];
}
