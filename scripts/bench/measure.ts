import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { check } from '../../src/check/check.ts';
import { readOutput } from '../../src/cli/output-folder/output-folder.ts';
import { writeOutput } from '../../src/cli/output-folder/write-output.ts';
import { emitEnvoy } from '../../src/emit/envoy/envoy.ts';
import { createEnvoySchema } from '../../src/emit/envoy/schema/envoy-schema.ts';
import { proveFiles } from '../../src/emit/envoy/schema/prove-files.ts';
import { emitIdentity } from '../../src/emit/identity/identity.ts';
import { emitKubernetes } from '../../src/emit/kubernetes/kubernetes.ts';
import type { Tree } from '../../src/git/tree.ts';
import { lower } from '../../src/lower/lower.ts';
import { type FileSet, mergeFileSets } from '../../src/output/file-set.ts';
import { loadSource } from '../../src/source/load-source.ts';
import { oneLineChange, syntheticMesh } from './synthetic-mesh.ts';

/**
 * Compiles one synthetic mesh twice in this process: cold, then after a one-line change; prints the figures as JSON. The parent
 * gives each size a process of its own, so that peak memory is that size's alone.
 */
export interface Figures {
  readonly services: number;
  readonly sourceBytes: number;
  /** Milliseconds by stage of the cold run, in the order the stages run. */
  readonly cold: Readonly<Record<string, number>>;
  readonly oneLine: number;
  readonly changedFiles: number;
  readonly peakMebibytes: number;
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
  const files = await compileOnce(sources, cold);
  time(cold, 'write', () =>
    writeOutput({ out: folder, mesh: 'synthetic', environments: new Map([['production', files]]) }),
  );

  const started = performance.now();
  const after = await compileOnce(oneLineChange(sources), {});
  const { files: existing } = readOutput(join(folder, 'synthetic', 'production'));
  const kept = new Set([...after].filter(([path, text]) => existing.get(path) === text).map(([path]) => path));
  writeOutput({
    out: folder,
    mesh: 'synthetic',
    environments: new Map([['production', after]]),
    kept: new Map([['production', kept]]),
  });
  const oneLine = performance.now() - started;
  process.stdout.write(JSON.stringify(figures({ sources, cold, files, after, oneLine })));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compileOnce(sources: ReadonlyMap<string, string>, times: Record<string, number>): Promise<FileSet> {
  const loaded = await timeAsync(times, 'evaluate', () => loadSource(treeOf(sources), {}));
  const mesh = loaded.mesh;
  if (!mesh) throw new Error(`the synthetic mesh does not load: ${JSON.stringify(loaded.diagnostics.slice(0, 3))}`);
  const { checked, diagnostics } = time(times, 'check', () => check(mesh));
  if (!checked) throw new Error(`the synthetic mesh has errors: ${JSON.stringify(diagnostics.slice(0, 3))}`);
  const ir = time(times, 'lower', () => lower(checked));
  const files = time(times, 'emit', () => mergeFileSets(emitEnvoy(ir), emitKubernetes(ir), emitIdentity(ir)));
  const violations = time(times, 'prove', () => proveFiles(createEnvoySchema(descriptors()), files));
  if (violations.length > 0)
    throw new Error(`Envoy's schema refuses what was emitted: ${JSON.stringify(violations[0])}`);
  return files;
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

interface Runs {
  readonly sources: ReadonlyMap<string, string>;
  readonly cold: Readonly<Record<string, number>>;
  readonly files: FileSet;
  readonly after: FileSet;
  readonly oneLine: number;
}

function figures({ sources, cold, files, after, oneLine }: Runs): Figures {
  const workloads = [...files].filter(([path]) => path.startsWith('workloads/'));
  const sum = (texts: Iterable<string>) => [...texts].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
  return {
    services,
    sourceBytes: sum(sources.values()),
    cold,
    oneLine,
    changedFiles: [...after].filter(([path, text]) => files.get(path) !== text).length,
    peakMebibytes: process.resourceUsage().maxRSS / 1_024,
    files: files.size,
    bytes: sum(files.values()),
    bytesPerProxy: Math.round(sum(workloads.map(([, text]) => text)) / workloads.length),
  };
}
