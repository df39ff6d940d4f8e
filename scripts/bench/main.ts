import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figures } from './measure.ts';

/**
 * `npm run bench`: compiles synthetic meshes and prints what each stage costs and whether the cost grows with the mesh or
 * faster. Figures of one run on one machine: compare ratios, not seconds. `npm run bench -- agent` measures an agent instead.
 */
if (process.argv[2] === 'agent') {
  const { benchAgent } = await import('./agent.ts');
  await benchAgent(Number(process.argv[3] ?? 200));
  process.exit(0);
}
const wanted = process.argv.slice(2).map(Number);
const sizes = wanted.length > 0 ? wanted : [100, 1_000, 5_000];
const script = fileURLToPath(new URL('measure.ts', import.meta.url));

const measured = sizes.map((size) => {
  process.stderr.write(`bench: ${size.toLocaleString('en')} services\n`);
  const run = spawnSync(process.execPath, [script, String(size)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  return JSON.parse(run.stdout) as Figures;
});

const milliseconds = (value: number) => (value < 1_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(2)} s`);
const mebibytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MiB`;
const total = ({ cold }: Figures) => Object.values(cold).reduce((sum, part) => sum + part, 0);

const stages = Object.keys(measured[0]?.cold ?? {});
const rows: [string, ...string[]][] = [
  ['services', ...measured.map(({ services }) => services.toLocaleString('en'))],
  ['source', ...measured.map(({ sourceBytes }) => mebibytes(sourceBytes))],
  ...stages.map((stage): [string, ...string[]] => [
    stage,
    ...measured.map(({ cold }) => milliseconds(cold[stage] ?? 0)),
  ]),
  ['cold, in all', ...measured.map((figures) => milliseconds(total(figures)))],
  ['per service', ...measured.map((figures) => `${(total(figures) / figures.services).toFixed(2)} ms`)],
  ['one-line change', ...measured.map(({ oneLine }) => milliseconds(oneLine))],
  ['plan of it', ...measured.map(({ plan }) => milliseconds(plan))],
  ['files it changes', ...measured.map(({ changedFiles }) => String(changedFiles))],
  ['peak memory', ...measured.map(({ peakMebibytes }) => `${peakMebibytes.toFixed(0)} MiB`)],
  ['with the plan', ...measured.map(({ planPeakMebibytes }) => `${planPeakMebibytes.toFixed(0)} MiB`)],
  ['output', ...measured.map(({ bytes }) => mebibytes(bytes))],
  ['output files', ...measured.map(({ files }) => files.toLocaleString('en'))],
  ['bytes per proxy', ...measured.map(({ bytesPerProxy }) => bytesPerProxy.toLocaleString('en'))],
];
const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
for (const row of rows) {
  const cells = row.map((cell, column) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
  );
  process.stdout.write(`${cells.join('   ')}\n`);
}

/** Certificates are made at every release and verified on every node. */
const issueScript = fileURLToPath(new URL('issue.ts', import.meta.url));
const issued = wanted.length > 0 ? 100 : 10_000;
const certificates = spawnSync(process.execPath, [issueScript, String(issued)], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (certificates.status !== 0) process.exit(certificates.status ?? 1);
const { count, issue, verify } = JSON.parse(certificates.stdout) as Record<'count' | 'issue' | 'verify', number>;
process.stdout.write(
  `certificates   ${count.toLocaleString('en')} issued in ${issue.toFixed(1)} s, verified in ${verify.toFixed(1)} s\n`,
);
