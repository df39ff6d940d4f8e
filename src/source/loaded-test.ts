import type { Diagnostic, Site } from '../diagnostic/diagnostic.ts';
import type { Expectation } from '../model/mesh-test.ts';

/** One test, with the places of everything it expects. */
export interface LoadedTest {
  readonly name: string;
  readonly site: Site;
  readonly expectations: readonly LoadedExpectation[];
  /** What is wrong with the test itself: it threw, or expects nothing. */
  readonly problem?: Diagnostic;
}

/** One request, and where it is written. */
export interface LoadedExpectation {
  readonly expectation: Expectation;
  readonly site: Site;
}
