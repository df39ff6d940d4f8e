import type { Defaults } from './defaults.ts';

/** What a namespace decides for everything in it. A namespace that decides nothing is not listed. */
export interface Namespace {
  /**
   * The name of the namespace.
   * @pattern ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$
   */
  name: string;
  defaults: Defaults;
}
