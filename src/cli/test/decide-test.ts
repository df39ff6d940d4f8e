import { type Diagnostic, diagnose, type Related } from '../../diagnostic/diagnostic.ts';
import type { Compiled } from '../../plan/plan-changes.ts';
import { ruleWords } from '../../plan/rule-site.ts';
import { type Start, type Trace, trace } from '../../reach/trace.ts';
import { witnessWords } from '../../reach/witness.ts';
import type { LoadedExpectation, LoadedTest } from '../../source/loaded-test.ts';
import { compareOutcome, type Mismatch } from './compare-outcome.ts';
import { queryCommand } from './query-command.ts';
import { testStarts } from './test-starts.ts';

/** How a test went in one environment. */
export interface DecidedTest {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly environment: string;
  readonly expectations: number;
  /** None when it passed. */
  readonly failures: readonly Diagnostic[];
}

/** Compares everything a test expects with what the compiled mesh decides, and remembers every rule that decided something. */
export function decideTest(compiled: Compiled, test: LoadedTest, decidingRules: Set<string>): DecidedTest {
  const { file, line, column } = test.site;
  const found = test.expectations.flatMap((one) => {
    const failure = decide(compiled, one, { name: test.name, decidingRules });
    return failure ? [failure] : [];
  });
  return {
    name: test.name,
    file,
    line,
    column,
    environment: compiled.ir.environment,
    expectations: test.expectations.length,
    failures: test.problem ? [test.problem, ...found] : found,
  };
}

interface Around {
  readonly name: string;
  readonly decidingRules: Set<string>;
}

function decide(compiled: Compiled, { expectation, site }: LoadedExpectation, around: Around): Diagnostic | undefined {
  const asked = testStarts(compiled.ir, expectation);
  if ('problem' in asked)
    return diagnose('impossible-request', { test: around.name, problem: asked.problem }, { site });
  const { request } = asked;
  const traces = asked.starts.flatMap((start) => {
    const followed = trace(compiled.ir, start, request);
    return followed ? [{ start, followed }] : [];
  });
  for (const { followed } of traces) for (const rule of rulesOf(followed)) around.decidingRules.add(rule);
  const fail = (start: Start, mismatch: Mismatch, related: readonly Related[]): Diagnostic => {
    const query = queryCommand(start, request, compiled.ir.environment);
    const label = `${startWords(start)}: ${witnessWords(request)}`;
    return diagnose('expectation-failed', { test: around.name, query, ...mismatch }, { site, label, related });
  };
  // Whether a program could make a call matters only where it is meant to succeed: a refusal must hold for whoever dials anyway.
  const isRefusal = expectation.expected.kind === 'refused';
  const able = isRefusal ? traces : traces.filter(({ followed }) => followed.listener !== undefined);
  const [first] = traces;
  if (able.length === 0 && first) return fail(first.start, notAble, []);
  for (const { start, followed } of able) {
    const mismatch = compareOutcome(expectation.expected, { trace: followed, request });
    if (mismatch) return fail(start, mismatch, relatedRules(compiled, followed, mismatch));
  }
  return undefined;
}

const notAble: Mismatch = {
  expected: 'a call that can be made',
  found: 'the caller does not list the service among its upstreams',
};

/** Every rule that decided something about a request. */
function rulesOf({ route, backends }: Trace): string[] {
  return [route.rule, ...backends.flatMap(({ doors }) => doors.map(({ rule }) => rule))];
}

/** The line of the rule that decides instead, and of the route that led there. */
function relatedRules({ ruleSite }: Compiled, { route }: Trace, { access }: Mismatch): Related[] {
  return [route.rule, ...(access === undefined ? [] : [access])].flatMap((rule) => {
    const site = ruleSite?.(rule);
    return site ? [{ message: `${ruleWords(rule)} decides`, site }] : [];
  });
}

function startWords(start: Start): string {
  if (start.kind === 'workload') return `${start.caller} -> ${start.service}:${start.port}`;
  return `${start.gateway} port ${start.table.split('/').slice(3).join(' listener ')}`;
}
