import type { Diagnostic, Site } from '../../diagnostic/diagnostic.ts';
import type { Tree } from '../../git/tree.ts';
import { compareText } from '../../output/file-set.ts';
import type { SourceSite } from '../../plan/plan.ts';
import { packageFacts } from '../version.ts';
import type { DecidedMesh } from './decide-meshes.ts';
import type { DecidedTest } from './decide-test.ts';
import { type CoveredRule, ruleCoverage } from './rule-coverage.ts';
import type { TestCoverage, TestDocument, TestFailure, TestResult } from './test-document.ts';

/** What a run of tests was made of. */
export interface TestRun {
  /** The ref that was asked for; undefined for the work tree, or for the newest commit where there is none. */
  readonly at: string | undefined;
  readonly revision: Tree['revision'];
  readonly meshes: readonly DecidedMesh[];
}

/** A run of tests for programs. */
export function testDocument({ at, revision, meshes }: TestRun): TestDocument {
  const tests = meshes.flatMap(({ decided }) => decided);
  const failed = tests.filter(({ failures }) => failures.length > 0).length;
  const files = Map.groupBy(tests, ({ file }) => file);
  return {
    format_version: '1.0',
    version: packageFacts().version,
    at: at ?? (revision.kind === 'commit' ? 'HEAD' : 'work tree'),
    ...(revision.kind === 'commit' ? { commit: revision.oid } : {}),
    summary: {
      passed: tests.length - failed,
      failed,
      expectations: tests.reduce((sum, { expectations }) => sum + expectations, 0),
    },
    files: [...files]
      .map(([file, found]) => ({ file, tests: found.map(resultOf) }))
      .sort((a, b) => compareText(a.file, b.file)),
    coverage: coverageOf(ruleCoverage(meshes)),
  };
}

function resultOf({ name, environment, line, column, expectations, failures }: DecidedTest): TestResult {
  return {
    name,
    environment,
    line,
    column,
    status: failures.length === 0 ? 'passed' : 'failed',
    expectations,
    failures: failures.map(failureOf),
  };
}

function failureOf({ code, message, label, site, related = [] }: Diagnostic): TestFailure {
  return {
    code,
    message,
    ...(label === undefined ? {} : { request: label }),
    ...(site ? { site: placeOf(site) } : {}),
    decided: related.flatMap((one) => (one.site ? [{ words: one.message, site: placeOf(one.site) }] : [])),
  };
}

function placeOf({ file, line, column }: Site): SourceSite {
  return { file, line, column };
}

function coverageOf(rules: readonly CoveredRule[]): TestCoverage {
  const untested = rules.filter(({ isTested }) => !isTested);
  const tested = rules.length - untested.length;
  return {
    rules: rules.length,
    tested,
    percent: rules.length === 0 ? 100 : Math.floor((tested * 100) / rules.length),
    untested: untested.map(({ kind, words, site }) => ({ kind, words, site })),
  };
}
