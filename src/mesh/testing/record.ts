import type * as model from '../../model/mesh-test.ts';
import { authorFrame, unknownFrame } from '../author-frame.ts';
import { AuthoringError } from '../authoring-error.ts';
import type { Environment } from '../environment.ts';
import type { Mesh } from '../mesh.ts';
import type { Plain } from '../plain.ts';

/** A test that is being written down. */
export interface Recording {
  readonly name: string;
  readonly at: model.TestPlace;
  readonly expectations: Plain<model.Expectation>[];
  thrown: string | undefined;
}

/** What was evaluated before the test files: a sandbox evaluates one mesh, once. */
export interface Subject {
  readonly exported: unknown;
  readonly mesh: Mesh;
  readonly environment: Environment;
}

/** Everything the test files of one sandbox say. It ends with the sandbox. */
const run: { subject: Subject | undefined; readonly tests: Recording[]; current: Recording | undefined } = {
  subject: undefined,
  tests: [],
  current: undefined,
};

/** Remembers the mesh that the test files are about. */
export function testSubject(subject: Subject): void {
  run.subject = subject;
}

/** The mesh that the test files are about; undefined where a test file is imported by anything but `meshc test`. */
export function currentSubject(): Subject | undefined {
  return run.subject;
}

/** Starts a test; what is expected until it ends is its own. */
export function begin(name: string): Recording {
  if (run.current) throw new AuthoringError('test-inside-test', { name, outer: run.current.name });
  const at = authorFrame(new Error().stack) ?? unknownFrame;
  const recording: Recording = { name, at, expectations: [], thrown: undefined };
  run.tests.push(recording);
  run.current = recording;
  return recording;
}

/** Ends the test. */
export function end(): void {
  run.current = undefined;
}

/** Writes one expectation down, with the line of the author's that says it. */
export function record(expectation: Omit<Plain<model.Expectation>, 'at'>): void {
  if (!run.current) throw new AuthoringError('expectation-outside-test', {});
  const at = authorFrame(new Error().stack) ?? unknownFrame;
  run.current.expectations.push({ ...expectation, at });
}

/** Everything that was written down, as JSON. The host calls it when all test files have run. */
export function collectTests(): string {
  const tests: Plain<model.MeshTests> = { tests: run.tests };
  return JSON.stringify(tests);
}
