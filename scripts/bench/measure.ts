import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { check } from '../../src/check/check.ts';
import { replaceOutput } from '../../src/cli/output-folder/replace-output.ts';
import { emit } from '../../src/compile.ts';
import type { Inspect } from '../../src/emit/envoy/envoy.ts';
import { createEnvoySchema } from '../../src/emit/envoy/schema/envoy-schema.ts';
import { proveFile } from '../../src/emit/envoy/schema/prove-files.ts';
import type { Tree } from '../../src/git/tree.ts';
import type * as ir from '../../src/ir/mesh.ts';
import { lower } from '../../src/lower/lower.ts';
import type { FileStream } from '../../src/output/file-set.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { loadSource } from '../../src/source/load-source.ts';
import { oneLineChange, syntheticMesh } from './synthetic-mesh.ts';

/**
 * Compiles one synthetic mesh twice in this process, as `meshc compile` does: cold, then after a one-line change; prints the
 * figures as JSON. The parent gives each size a process of its own, so that peak memory is that size's alone.
 */
export interface Figures {
  readonly services: number;
  readonly sourceBytes: number;
  /**
   * Milliseconds by stage of the cold run, in the order the stages begin. Files are made, proved and written together: `emit`
   * and `prove` are what they take of that, and `write` is what is left.
   */
  readonly cold: Readonly<Record<string, number>>;
  readonly oneLine: number;
  readonly changedFiles: number;
  /** What deciding every request on both sides takes, when both are compiled. */
  readonly plan: number;
  /** Of the cold run. */
  readonly peakMebibytes: number;
  /** With both sides of the one-line change in memory, and their plan. */
  readonly planPeakMebibytes: number;
  readonly files: number;
  readonly bytes: number;
  /** What the mean proxy has to itself: its workload document. */
  readonly bytesPerProxy: number;
}

const services = Number(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), 'meshc-bench-'));
try {
  const sources = syntheticMesh(services);
  const cold: Record<string, number> = {};
  const written = await compileInto(folder, sources, cold);
  const peakMebibytes = mostMebibytes();
  const started = performance.now();
  const again = await compileInto(folder, oneLineChange(sources), {});
  const oneLine = performance.now() - started;
  const planned: Record<string, number> = {};
  const side = ({ mesh }: Written) => ({ ir: mesh, files: new Map<string, string>() });
  const { traffic } = time(planned, 'plan', () => planChanges(side(written), side(again)));
  if (traffic.length === 0) throw new Error('the plan does not see the one-line change');
  const figures: Figures = {
    services,
    sourceBytes: [...sources.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    cold,
    oneLine,
    changedFiles: again.changes,
    plan: planned['plan'] ?? 0,
    peakMebibytes,
    planPeakMebibytes: mostMebibytes(),
    files: written.changes,
    bytes: written.bytes,
    bytesPerProxy: Math.round(written.proxyBytes / written.proxies),
  };
  process.stdout.write(JSON.stringify(figures));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function mostMebibytes(): number {
  return process.resourceUsage().maxRSS / 1_024;
}

/** What was written, and how much it was. */
interface Written {
  readonly mesh: ir.Mesh;
  readonly changes: number;
  readonly bytes: number;
  readonly proxies: number;
  readonly proxyBytes: number;
}

async function compileInto(
  out: string,
  sources: ReadonlyMap<string, string>,
  times: Record<string, number>,
): Promise<Written> {
  const loaded = await timeAsync(times, 'evaluate', () => loadSource(treeOf(sources), {}));
  const mesh = loaded.mesh;
  if (!mesh) throw new Error(`the synthetic mesh does not load: ${JSON.stringify(loaded.diagnostics.slice(0, 3))}`);
  const { checked, diagnostics } = time(times, 'check', () => check(mesh));
  if (!checked) throw new Error(`the synthetic mesh has errors: ${JSON.stringify(diagnostics.slice(0, 3))}`);
  const decided = time(times, 'lower', () => lower(checked));
  const begun = performance.now();
  const tally = { emit: 0, prove: 0, bytes: 0, proxies: 0, proxyBytes: 0 };
  const schema = createEnvoySchema(descriptors());
  const inspect: Inspect = (file) => {
    const start = performance.now();
    const violations = proveFile(schema, file);
    if (violations.length > 0)
      throw new Error(`Envoy's schema refuses what was emitted: ${JSON.stringify(violations)}`);
    tally.prove += performance.now() - start;
  };
  const compiled = [{ ir: decided, files: counted(emit(decided, inspect), tally) }];
  const { states } = await replaceOutput({ out, shown: 'out', isNamed: true, compiled, isComplete: true });
  times['emit'] = tally.emit - tally.prove;
  times['prove'] = tally.prove;
  times['write'] = performance.now() - begun - tally.emit;
  return { mesh: decided, changes: states.reduce((sum, { changes }) => sum + changes.length, 0), ...tally };
}

/** Counts the files of a stream, and the time that making them takes. */
function* counted(
  files: FileStream,
  tally: { emit: number; bytes: number; proxies: number; proxyBytes: number },
): FileStream {
  let start = performance.now();
  for (const file of files) {
    tally.emit += performance.now() - start;
    const [path, text] = file;
    // What is written is ASCII.
    tally.bytes += text.length;
    if (path.startsWith('workloads/')) {
      tally.proxies += 1;
      tally.proxyBytes += text.length;
    }
    yield file;
    start = performance.now();
  }
}

function descriptors(): Uint8Array {
  const path = fileURLToPath(new URL('../../schemas/envoy/xds-protos-1.85.0.binpb.gz', import.meta.url));
  return gunzipSync(readFileSync(path));
}

/** A repository in memory: reading git has its own cost, which is not the compiler's. */
function treeOf(sources: ReadonlyMap<string, string>): Tree {
  const encoder = new TextEncoder();
  return {
    revision: { kind: 'work-tree' },
    paths: [...sources.keys()].sort(),
    links: [],
    has: (path) => sources.has(path),
    read: async (path) => encoder.encode(sources.get(path)),
  };
}

function time<T>(times: Record<string, number>, name: string, work: () => T): T {
  const started = performance.now();
  const result = work();
  times[name] = performance.now() - started;
  return result;
}

async function timeAsync<T>(times: Record<string, number>, name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  times[name] = performance.now() - started;
  return result;
}
