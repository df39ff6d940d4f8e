import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';
import { evaluateInSandbox } from './evaluate-in-sandbox.ts';
import { sandboxMemory } from './sandbox-memory.ts';
import { loadModules } from './sandbox-modules.ts';
import type { Finished, ModuleAnswer, ModuleRequest, Outcome, SandboxStart } from './sandbox-protocol.ts';

/** The thread a sandbox lives in: one evaluation, then it is thrown away. */
async function run(port: MessagePort, start: SandboxStart): Promise<void> {
  const modules = loadModules(start, (path) => askHost(port, start.signal, path));
  const memory = sandboxMemory(start.limits.memoryMebibytes);
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(await release(), { wasmMemory: memory.wasm }));
  const outcome = attempt(() => evaluateInSandbox({ quickjs, memory, modules, start }));
  const finished: Finished = { kind: 'finished', outcome, stripped: modules.stripped };
  port.postMessage(finished);
}

/** The interpreter's build. Its types describe the CommonJS form, where the value is one `default` further down. */
async function release() {
  const { default: found } = await import('@jitl/quickjs-wasmfile-release-sync');
  return 'default' in found ? found.default : found;
}

/** An exception of the host side means that the interpreter's memory can no longer be trusted. */
function attempt(evaluate: () => Outcome): Outcome {
  try {
    return evaluate();
  } catch {
    return { kind: 'crashed' };
  }
}

/** Waits, as QuickJS must, for the host thread to read a file: it answers on the port, then raises the signal. */
function askHost(port: MessagePort, signal: SharedArrayBuffer, path: string): ModuleAnswer {
  const raised = new Int32Array(signal);
  Atomics.store(raised, 0, 0);
  const request: ModuleRequest = { kind: 'module', path };
  port.postMessage(request);
  Atomics.wait(raised, 0, 0);
  const answer = receiveMessageOnPort(port) as { message: ModuleAnswer } | undefined;
  if (!answer) throw new Error('the host raised the signal without an answer');
  return answer.message;
}

if (parentPort) await run(parentPort, workerData as SandboxStart);
