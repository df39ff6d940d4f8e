import type { AccessChange, Decided, SourceSite } from './plan.ts';

/** Whom a change of access is about: `bookinfo/ratings:http`, with the workloads when it is not all of them. */
export function calleeWords({ service, port, workloads }: AccessChange): string {
  return `${service}:${port}${workloads === undefined ? '' : ` at ${workloads.join(', ')}`}`;
}

/** Where the rule that a reason names is written: ` (mesh.ts:22:5)`, or nothing. */
export function siteWords({ reason, before, after }: { reason: string; before: Decided; after: Decided }): string {
  // The reason names the rule of one side: the one that is there now unless it says `was`.
  const { site } = reason.startsWith('was ') ? before : after;
  return site === undefined ? '' : ` (${placeWords(site)})`;
}

/** The first few of them by name, the rest by number. */
export function callersWords(callers: readonly string[]): string {
  const shown = callers.slice(0, 3).join(', ');
  return callers.length > 3 ? `${shown} and ${callers.length - 3} more` : shown;
}

/** `mesh.ts:22:5`. */
export function placeWords({ file, line, column }: SourceSite): string {
  return `${file}:${line}:${column}`;
}
