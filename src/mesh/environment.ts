/**
 * What the default export of `mesh.ts` is called with.
 *
 * @typeParam Environments The type of the list the module exports as `environments`; without it any text.
 *
 * @example
 * export const environments = ['staging', 'production'] as const;
 * export default ({ environment }: Environment<typeof environments>) => new Mesh('shop', { trustDomain: `${environment}.shop.example` });
 */
export interface Environment<Environments extends readonly string[] = readonly string[]> {
  /** The environment that is compiled: `--env`, by default the first of `environments`. Also the second folder of the output. */
  readonly environment: Environments[number];
}
