import type { Compiled } from '../../plan/plan-changes.ts';
import type { Emitted } from '../compile-tree.ts';
import { type DecidedTest, decideTest } from './decide-test.ts';

/** The tests of one environment, decided. */
export interface DecidedMesh {
  readonly compiled: Compiled;
  /** Every rule that decided some request. */
  readonly decidingRules: ReadonlySet<string>;
  readonly decided: readonly DecidedTest[];
  /** How many tests there are, chosen or not. */
  readonly all: number;
}

/** Decides the tests of every environment whose name or file has a text in it, in either case. */
export function decideMeshes(emitted: readonly Emitted[], filter: string): DecidedMesh[] {
  const wanted = filter.toLowerCase();
  return emitted.map(({ tests = [], ...environment }) => {
    // Files are made when they are asked for, and nobody asks for them here.
    const compiled: Compiled = { ...environment, files: new Map() };
    const decidingRules = new Set<string>();
    const chosen = tests.filter(({ name, site }) => `${name}\n${site.file}`.toLowerCase().includes(wanted));
    const decided = chosen.map((test) => decideTest(compiled, test, decidingRules));
    return { compiled, decidingRules, decided, all: tests.length };
  });
}
