import { check } from './check/check.ts';
import type { Diagnostic } from './diagnostic/diagnostic.ts';
import { emitEnvoy, type Inspect } from './emit/envoy/envoy.ts';
import { emitIdentity } from './emit/identity/identity.ts';
import { emitKubernetes } from './emit/kubernetes/kubernetes.ts';
import { emitRateLimits } from './emit/rate-limit/rate-limit.ts';
import { emitRollout } from './emit/rollout/rollout.ts';
import type * as ir from './ir/mesh.ts';
import { lower } from './lower/lower.ts';
import type { Mesh } from './model/mesh.ts';
import { type FileStream, joinStreams } from './output/file-set.ts';

/** What a mesh compiles to. With an error among the diagnostics there is no IR and no file. */
export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  readonly compiled?: { readonly ir: ir.Mesh; readonly files: FileStream };
}

/** The pipeline as one pure function: model -> checked -> IR -> files, with paths relative to `out/<mesh>/<environment>`. */
export function compile(mesh: Mesh, inspect: Inspect = () => {}): Compilation {
  const { checked, diagnostics } = check(mesh);
  if (!checked) return { diagnostics };
  const ir = lower(checked);
  return { diagnostics, compiled: { ir, files: emit(ir, inspect) } };
}

/** The files of a mesh, made while they are asked for, each time anew and the same. */
export function emit(mesh: ir.Mesh, inspect: Inspect): FileStream {
  const start = () =>
    joinStreams(
      emitEnvoy(mesh, inspect),
      emitKubernetes(mesh),
      emitIdentity(mesh),
      emitRateLimits(mesh),
      emitRollout(mesh),
    );
  return { [Symbol.iterator]: () => start()[Symbol.iterator]() };
}
