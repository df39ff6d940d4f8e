import type { SourceSite } from '../../plan/plan.ts';

/** The result of `meshc test`. Minor versions of the format only add members. */
export interface TestDocument {
  format_version: '1.0';
  /** The version of meshc. */
  version: string;
  /** What was tested: a branch, tag or commit, or `work tree`. */
  at: string;
  commit?: string;
  summary: TestSummary;
  /** Sorted by path. */
  files: TestedFile[];
  /** Which rules of routes and of access the tests decided something by. */
  coverage: TestCoverage;
}

/** Counts of everything. A test counts once for each environment. */
export interface TestSummary {
  passed: number;
  failed: number;
  /** Requests that were decided. */
  expectations: number;
}

/** One test file. */
export interface TestedFile {
  file: string;
  tests: TestResult[];
}

/** How one test went in one environment. */
export interface TestResult {
  name: string;
  environment: string;
  line: number;
  column: number;
  status: 'passed' | 'failed';
  expectations: number;
  failures: TestFailure[];
}

/** One thing that is not as expected. */
export interface TestFailure {
  /** The code of the diagnostic; `meshc explain` prints its page. */
  code: string;
  message: string;
  /** The request, and who sends it, where it is about one. */
  request?: string;
  site?: SourceSite;
  /** The rules that decide instead. */
  decided: { words: string; site: SourceSite }[];
}

/** Rules by whether a test was decided by them. */
export interface TestCoverage {
  rules: number;
  tested: number;
  /** In percent, rounded down; 100 where there are no rules. */
  percent: number;
  untested: UntestedRule[];
}

/** A rule that decided no request of any test. */
export interface UntestedRule {
  kind: 'route' | 'access';
  words: string;
  site: SourceSite;
}
