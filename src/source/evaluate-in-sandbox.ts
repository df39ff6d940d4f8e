import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core';
import type { SandboxMemory } from './sandbox-memory.ts';
import type { SandboxModules } from './sandbox-modules.ts';
import { sandboxPrelude } from './sandbox-prelude.ts';
import { mostModelCharacters, type Outcome, type SandboxStart, type Thrown } from './sandbox-protocol.ts';

/** What one evaluation needs. */
export interface Evaluation {
  readonly quickjs: QuickJSWASMModule;
  readonly memory: SandboxMemory;
  readonly modules: SandboxModules;
  readonly start: SandboxStart;
}

/**
 * A larger stack would let deep recursion overflow the stack of the host thread, which corrupts the interpreter. Tried
 * together with a thread stack of 32 MB.
 */
const stackBytes = 1024 * 1024;

/** Far more turns of the job queue than any mesh needs. */
const mostJobs = 100_000;

/** Runs the entry and turns its default export into a model. Nothing is disposed: the thread ends with this call. */
export function evaluateInSandbox({ quickjs, memory, modules, start }: Evaluation): Outcome {
  const runtime = quickjs.newRuntime();
  const deadline = Date.now() + start.limits.timeMilliseconds;
  const stop: Stop = { reason: undefined };
  runtime.setMaxStackSize(stackBytes);
  runtime.setInterruptHandler(() => {
    if (Date.now() > deadline) stop.reason ??= 'time';
    if (memory.isExhausted()) stop.reason ??= 'memory';
    return stop.reason !== undefined;
  });
  runtime.setModuleLoader(
    (name) => modules.code(name) ?? { error: new Error('the import was refused') },
    (importer, specifier) => modules.name(importer, specifier),
  );
  const context = runtime.newContext();
  const prelude = context.unwrapResult(context.evalCode(sandboxPrelude, 'meshc:prelude', { type: 'global' }));
  const sandbox: Sandbox = { runtime, context, prelude, modules, start, stop, memory };
  try {
    return evaluateEntry(sandbox);
  } catch (ended) {
    if (ended instanceof Ended) return ended.outcome;
    throw ended;
  }
}

interface Sandbox {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  readonly prelude: QuickJSHandle;
  readonly modules: SandboxModules;
  readonly start: SandboxStart;
  /** Whether a limit was reached: an author can catch the exception, but not make it unhappen. */
  readonly stop: Stop;
  readonly memory: SandboxMemory;
}

interface Stop {
  reason: 'time' | 'memory' | undefined;
}

/** Carries an outcome out of nested calls; never leaves this file. */
class Ended extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

function evaluateEntry(sandbox: Sandbox): Outcome {
  const { context, start } = sandbox;
  const entry = importModule(sandbox, start.entry);
  const environments = environmentsOf(sandbox, context.getProp(entry, 'environments'));
  if (!environments) return { kind: 'invalid-environments' };
  const environment = start.environment ?? environments[0] ?? 'production';
  if (environments.length > 0 && !environments.includes(environment)) {
    return { kind: 'unknown-environment', known: environments };
  }
  const exported = context.getProp(entry, 'default');
  if (context.typeof(exported) === 'undefined') return { kind: 'no-default-export' };
  const library = importModule(sandbox, 'meshc');
  const evaluate = context.getProp(library, 'evaluate');
  const json = text(sandbox, call(sandbox, evaluate, [exported, context.newString(environment)]));
  // After the mesh has become text: what a test does to the constructs changes nothing.
  for (const path of start.tests) importModule(sandbox, path);
  const tests =
    start.tests.length === 0 ? '' : text(sandbox, call(sandbox, context.getProp(library, 'collectTests'), []));
  return { kind: 'evaluated', json, environments: environments.length > 0 ? environments : [environment], tests };
}

function text({ context }: Sandbox, result: QuickJSHandle): string {
  const characters = context.getNumber(context.getProp(result, 'length'));
  if (characters > mostModelCharacters) throw new Ended({ kind: 'too-large', characters });
  return context.getString(result);
}

function importModule(sandbox: Sandbox, name: string): QuickJSHandle {
  const { context, runtime } = sandbox;
  const imported = context.evalCode(`import(${JSON.stringify(name)})`, 'meshc:start', { type: 'global' });
  if (imported.error) throw ending(sandbox, imported.error);
  for (let jobs = 0; jobs < mostJobs; ) {
    const state = context.getPromiseState(imported.value);
    if (state.type === 'fulfilled') {
      requireUndisturbed(sandbox);
      return state.value;
    }
    if (state.type === 'rejected') throw ending(sandbox, state.error);
    if (!runtime.hasPendingJob()) break;
    const executed = runtime.executePendingJobs(1);
    if (executed.error) throw ending(sandbox, executed.error);
    jobs += 1;
  }
  requireUndisturbed(sandbox);
  throw new Ended({ kind: 'stalled' });
}

function environmentsOf(sandbox: Sandbox, exported: QuickJSHandle): readonly string[] | undefined {
  const listed = call(sandbox, sandbox.context.getProp(sandbox.prelude, 'environments'), [exported]);
  const text = sandbox.context.getString(listed);
  return text === '' ? undefined : (JSON.parse(text) as string[]);
}

function call(sandbox: Sandbox, called: QuickJSHandle, values: readonly QuickJSHandle[]): QuickJSHandle {
  const { context } = sandbox;
  const result = context.callFunction(called, context.undefined, ...values);
  if (result.error) throw ending(sandbox, result.error);
  requireUndisturbed(sandbox);
  return result.value;
}

/** A refused import or an expired deadline decides the outcome even where the author caught the exception. */
function requireUndisturbed({ modules, stop }: Sandbox): void {
  if (modules.failures.length > 0) throw new Ended({ kind: 'imports-failed', failures: modules.failures });
  if (stop.reason) throw new Ended({ kind: 'interrupted', reason: stop.reason, stack: '' });
}

function ending(sandbox: Sandbox, error: QuickJSHandle): Ended {
  const { modules, stop, memory } = sandbox;
  if (modules.failures.length > 0) return new Ended({ kind: 'imports-failed', failures: modules.failures });
  // Where no memory is left for an exception, the interpreter throws `null`.
  if (memory.isExhausted() && sandbox.context.sameValue(error, sandbox.context.null)) stop.reason ??= 'memory';
  if (!stop.reason) return new Ended({ kind: 'threw', thrown: describe(sandbox, error) });
  // Nothing inside may run any more, so the stack is read from outside.
  const stack = sandbox.context.getProp(error, 'stack');
  const text = sandbox.context.typeof(stack) === 'string' ? sandbox.context.getString(stack) : '';
  return new Ended({ kind: 'interrupted', reason: stop.reason, stack: text.slice(0, 20_000) });
}

function describe({ context, prelude }: Sandbox, error: QuickJSHandle): Thrown {
  const described = context.callFunction(context.getProp(prelude, 'describe'), context.undefined, error);
  if (described.error) return { name: 'InternalError', message: 'out of memory', stack: '' };
  return JSON.parse(context.getString(described.value)) as Thrown;
}
