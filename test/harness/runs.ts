/** How many examples a law is tried on: the same ones every time, or others with `SEED=<number>` to look further. */
export function runs(numRuns: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns, seed: Number(process.env['SEED'] ?? 1) };
}
