/** How many examples a law is tried on: the same ones every time; others with `SEED=<number>`, and more with `RUNS=<number>`. */
export function runs(numRuns: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: Number(process.env['RUNS'] ?? numRuns), seed: Number(process.env['SEED'] ?? 1) };
}
