/**
 * The known name most likely meant by a wrong one, for "did you mean": the fewest single-character insertions, removals,
 * replacements and swaps of neighbours away, at most a third of the name. Two names as near are a guess, and a guess is not
 * made: whoever wrote `v9` may mean `v1` as well as `v2`.
 */
export function nearestName(wanted: string, known: Iterable<string>): string | undefined {
  let limit = Math.min(3, Math.max(1, Math.floor((wanted.length + 1) / 3)));
  let nearest: string | undefined;
  let rivals = 0;
  for (const name of new Set(known)) {
    if (name === wanted) continue;
    const distance = editDistance(wanted, name, limit);
    if (distance > limit) continue;
    rivals = nearest !== undefined && distance === limit ? rivals + 1 : 1;
    nearest = name;
    limit = distance;
  }
  return rivals === 1 ? nearest : undefined;
}

/** The optimal string alignment distance, or any number above the limit once it is known to be exceeded. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  const [a, b] = withoutCommonEnds(left, right);
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1);
      }
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}

/** What differs lies between the common beginning and the common end, and is usually short. */
function withoutCommonEnds(a: string, b: string): [string, string] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
