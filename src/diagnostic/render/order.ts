import type { Diagnostic } from '../diagnostic.ts';
import type { Severity } from '../severity.ts';

/** The text of a source file, or undefined when it is not known. */
export type SourceText = (file: string) => string | undefined;

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Errors first, because readers and GitHub both stop reading early; then by place, then by code. */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      rank[a.severity] - rank[b.severity] ||
      compare(a.site?.file ?? '', b.site?.file ?? '') ||
      (a.site?.line ?? 0) - (b.site?.line ?? 0) ||
      (a.site?.column ?? 0) - (b.site?.column ?? 0) ||
      compare(a.code, b.code),
  );
}

/** How many findings there are of each severity. */
export function countBySeverity(diagnostics: readonly Diagnostic[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of diagnostics) counts[severity] += 1;
  return counts;
}

/** `2 errors, 1 warning`; empty when there is nothing. */
export function tally(diagnostics: readonly Diagnostic[]): string {
  const { error, warning, info } = countBySeverity(diagnostics);
  return [plural(error, 'error'), plural(warning, 'warning'), plural(info, 'note')].filter(Boolean).join(', ');
}

function plural(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
