import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { readAgentConfig } from '../../src/agent/read-config.ts';
import { type CounterName, counterHelp, createCounters } from '../../src/agent/status/counters.ts';
import { writeMetrics } from '../../src/agent/status/metrics.ts';
import { type AgentStatus, agentStates, initialStatus } from '../../src/agent/status/status.ts';

const path = (name: string) => fileURLToPath(new URL(`../../examples/node/${name}`, import.meta.url));

it('the configuration is one that the agent accepts', async () => {
  assert.equal((await readAgentConfig(path('agent.json'))).kind, 'config');
});

it('alerts ask for metrics, labels and states that there are', () => {
  const { groups } = parse(readFileSync(path('alerts.yaml'), 'utf8')) as {
    groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  assert.ok(rules.length >= 8);
  const metrics = everyMetric();
  for (const { alert, expr, annotations } of rules) {
    for (const [name = ''] of expr.matchAll(/meshc_agent_\w+/g))
      assert.ok(metrics.includes(`\n${name}`), `${alert}: ${name}`);
    for (const [, state] of expr.matchAll(/state="(\w+)"/g))
      assert.ok(
        agentStates.some((known) => known === state),
        alert,
      );
    assert.ok(annotations['summary'] && annotations['action'], alert);
  }
});

it('systemd finds nothing wrong with the unit', (test) => {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-unit-'));
  try {
    const unit = readFileSync(path('meshc-agent.service'), 'utf8').replace('/usr/bin/meshc', '/bin/true');
    writeFileSync(join(folder, 'meshc-agent.service'), unit);
    const checked = spawnSync('systemd-analyze', ['verify', join(folder, 'meshc-agent.service')], { encoding: 'utf8' });
    if (checked.error) return test.skip('there is no systemd-analyze here');
    const about = checked.stderr.split('\n').filter((line) => line.includes('meshc-agent.service'));
    assert.deepEqual(about, []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Everything an agent can report. */
function everyMetric(): string {
  const now = new Date();
  const time = now.toISOString();
  const release = { digest: 'd', serial: 1, commit: 'c' };
  const node = { node: 'n', mesh: 'm', environment: 'e', agent: { version: '1', pid: 1, startedAt: time } };
  const identity = { spiffeId: 's', notAfter: time, state: 'current' } as const;
  const status: AgentStatus = {
    ...initialStatus(node, now),
    observed: release,
    lastAttempted: release,
    lastGood: release,
    suspension: { reason: 'r', since: time },
    admissionAt: time,
    fetchedAt: time,
    proxies: [{ name: 'a/b', state: 'running', restarts: 0, identity }],
    certificates: [{ kind: 'certificate', name: 'a/b', source: 'file', notAfter: time }],
  };
  const counters = createCounters();
  for (const name of Object.keys(counterHelp) as CounterName[]) counters.count(name, {});
  counters.observe('activate', 1);
  return writeMetrics(status, counters, now);
}
