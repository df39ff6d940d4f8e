import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { envoyBinary } from '../harness/envoy.ts';
import { cluster, listener, schema } from './sample.ts';

const run = promisify(execFile);

/** What the schema says, Envoy must say of the same bootstrap; Envoy reads its bootstrap strictly. */
const cases: readonly { name: string; clusters: readonly object[]; listeners: readonly object[] }[] = [
  { name: 'valid resources', clusters: [cluster()], listeners: [listener()] },
  { name: 'an unknown field', clusters: [{ ...cluster(), conect_timeout: '1s' }], listeners: [] },
  { name: 'an unknown field in an Any', clusters: [cluster()], listeners: [listener({ stat_prefxi: 'x' })] },
  { name: 'a wrong enum', clusters: [{ ...cluster(), lb_policy: 'FASTEST' }], listeners: [] },
  { name: 'a wrong duration', clusters: [{ ...cluster(), connect_timeout: '250ms' }], listeners: [] },
  { name: 'a duration below its limit', clusters: [{ ...cluster(), connect_timeout: '0s' }], listeners: [] },
  { name: 'an empty name', clusters: [cluster()], listeners: [listener({ stat_prefix: '' })] },
  {
    name: 'a percentage above 100',
    clusters: [{ ...cluster(), outlier_detection: { max_ejection_percent: 101 } }],
    listeners: [],
  },
  {
    name: 'a negative duration',
    clusters: [cluster()],
    listeners: [listener({ stream_idle_timeout: '-1s' })],
  },
  {
    name: 'a virtual host without domains',
    clusters: [cluster()],
    listeners: [listener({ route_config: { virtual_hosts: [{ name: 'a' }] } })],
  },
  {
    name: 'a header name with a line break',
    clusters: [cluster()],
    listeners: [listener({ route_config: { internal_only_headers: ['x\n'] } })],
  },
];

for (const { name, clusters, listeners } of cases) {
  test(`Envoy agrees on ${name}`, async () => {
    const withoutTypes = (resources: readonly object[]) =>
      resources.map((resource) => ({ ...resource, '@type': undefined }));
    const bootstrap: object = JSON.parse(
      JSON.stringify({ static_resources: { clusters: withoutTypes(clusters), listeners: withoutTypes(listeners) } }),
    );
    const found = schema.bootstrapViolations(bootstrap);
    const verdict = await envoyVerdict(bootstrap);
    assert.equal(found.length === 0, verdict.isAccepted, `${found.join('; ')}\n${verdict.output}`);
    assert.equal(verdict.isAccepted, name === 'valid resources');
  });
}

async function envoyVerdict(bootstrap: object): Promise<{ isAccepted: boolean; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'meshc-schema-'));
  try {
    const file = join(folder, 'bootstrap.json');
    await writeFile(file, JSON.stringify(bootstrap));
    const flags = ['--mode', 'validate', '-c', file, '--use-dynamic-base-id', '--log-level', 'error'];
    try {
      const { stdout, stderr } = await run(envoyBinary(), flags, { timeout: 60_000 });
      return { isAccepted: true, output: stdout + stderr };
    } catch (error) {
      const failure = error as { code?: unknown; stderr?: string };
      // An exit code is Envoy's refusal; anything else (not found, killed) proves nothing.
      if (typeof failure.code !== 'number') throw error;
      return { isAccepted: false, output: failure.stderr ?? '' };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
