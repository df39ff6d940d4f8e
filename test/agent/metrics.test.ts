import assert from 'node:assert/strict';
import { it } from 'node:test';
import { noResources } from '../../src/agent/envoy/proxy-configuration.ts';
import { findCollapse } from '../../src/agent/guards/collapse.ts';
import { findWorse } from '../../src/agent/probation/traffic.ts';
import { createCounters, durationBounds } from '../../src/agent/status/counters.ts';
import { writeMetrics } from '../../src/agent/status/metrics.ts';
import { type AgentStatus, initialStatus } from '../../src/agent/status/status.ts';

const now = new Date('2026-11-25T12:00:00Z');

const node = {
  node: 'node-a',
  mesh: 'shop',
  environment: 'demo',
  agent: { version: '0.1.0', pid: 1, startedAt: now.toISOString() },
};
const status: AgentStatus = {
  ...initialStatus(node, now),
  observed: { digest: 'ab', serial: 8, commit: 'c1' },
  lastGood: { digest: 'aa', serial: 7, commit: 'c0' },
  proxies: [
    {
      name: 'shop/web',
      state: 'running',
      restarts: 2,
      identity: { spiffeId: 'spiffe://a/b', notAfter: '2026-11-28T12:00:00Z', state: 'current' },
    },
  ],
};

it('metrics are in the text format of Prometheus: each family once, with help and type before its samples', () => {
  const counters = createCounters();
  counters.count('apply', { result: 'rolled-back', reason: 'a "quoted"\nreason \\' });
  counters.count('apply', { result: 'applied', reason: 'ok' });
  counters.count('apply', { result: 'applied', reason: 'ok' });
  counters.observe('activate', 0.3);
  const text = writeMetrics(status, counters, now);
  const families = parse(text);
  assert.ok([...families.keys()].every((name) => name.startsWith('meshc_agent_')));
  assert.deepEqual(families.get('meshc_agent_serial')?.samples, [
    'meshc_agent_serial{kind="observed"} 8',
    'meshc_agent_serial{kind="good"} 7',
  ]);
  assert.ok(text.includes('meshc_agent_apply_total{result="applied",reason="ok"} 2\n'));
  assert.ok(text.includes('reason="a \\"quoted\\"\\nreason \\\\"'));
  const buckets = families.get('meshc_agent_step_duration_seconds')?.samples ?? [];
  assert.equal(buckets.length, durationBounds.length + 3);
  assert.ok(buckets.includes('meshc_agent_step_duration_seconds_bucket{phase="activate",le="0.25"} 0'));
  assert.ok(buckets.includes('meshc_agent_step_duration_seconds_bucket{phase="activate",le="0.5"} 1'));
  assert.ok(buckets.includes('meshc_agent_step_duration_seconds_bucket{phase="activate",le="+Inf"} 1'));
  assert.ok(text.includes('meshc_agent_state{state="Init"} 1\n'));
  assert.ok(text.includes('meshc_agent_cert_not_after_timestamp_seconds{proxy="shop/web"} 1795867200\n'));
});

const limits = { maximumErrorPercent: 2, minimumRequests: 20 };
const sample = (at: number, counts: Record<string, number>) => ({ at, counts: new Map(Object.entries(counts)) });
const http = (completed: number, errors: number) => ({
  'http.inbound.downstream_rq_completed': completed,
  'http.inbound.downstream_rq_5xx': errors,
});

it('traffic got worse when errors rose by more than the limit over what they were', () => {
  const before = { from: sample(0, http(0, 0)), to: sample(60, http(1_000, 50)) };
  const span = (completed: number, errors: number) => ({
    from: sample(60, http(1_000, 50)),
    to: sample(70, http(1_000 + completed, 50 + errors)),
  });
  assert.equal(findWorse(before, span(100, 7), limits), undefined);
  assert.match(findWorse(before, span(100, 8), limits) ?? '', /8\.0 % of 100 answers were server errors, after 5\.0 %/);
  assert.match(findWorse(undefined, span(100, 3), limits) ?? '', /3\.0 %/);
});

it('few requests, and counters that began anew, say nothing', () => {
  const span = { from: sample(0, http(5_000, 4_000)), to: sample(10, http(19, 19)) };
  assert.equal(findWorse(undefined, span, limits), undefined);
  const few = { from: sample(0, http(0, 0)), to: sample(10, http(19, 19)) };
  assert.equal(findWorse(undefined, few, limits), undefined);
});

it('connections that fail count like answers that do', () => {
  const to = sample(10, { 'cluster.a.upstream_cx_total': 40, 'cluster.a.upstream_cx_connect_fail': 40 });
  assert.match(
    findWorse(undefined, { from: sample(0, {}), to }, limits) ?? '',
    /of 40 connections to endpoints failed/,
  );
});

it('a release collapses when too much of one kind goes, counted in what the resources hold', () => {
  const assignment = (count: number) =>
    JSON.stringify({ endpoints: [{ lb_endpoints: Array.from({ length: count }, () => ({})) }] });
  const table = (count: number) =>
    JSON.stringify({ virtual_hosts: [{ routes: Array.from({ length: count }, () => ({})) }] });
  const proxy = (parts: Partial<typeof noResources>) =>
    new Map([['shop/web', { bootstrap: '', needs: [], resources: { ...noResources, ...parts } }]]);
  const endpoints = (count: number) => proxy({ endpoints: new Map([['a', assignment(count)]]) });
  const routes = (count: number) => proxy({ routes: new Map([['a', table(count)]]) });
  assert.equal(findCollapse(endpoints(10), endpoints(5), 50), undefined);
  assert.match(findCollapse(endpoints(10), endpoints(4), 50)?.message ?? '', /6 of 10 endpoints/);
  assert.match(findCollapse(routes(4), proxy({}), 50)?.message ?? '', /4 of 4 routes/);
  assert.equal(findCollapse(routes(3), proxy({}), 50), undefined);
  assert.equal(findCollapse(routes(3), routes(30), 0), undefined);
  const many = new Map(
    Array.from({ length: 4 }, (_, index) => [`shop/p${index}`, { bootstrap: '', needs: [], resources: noResources }]),
  );
  assert.match(findCollapse(many, proxy({}), 50)?.message ?? '', /4 of 4 proxies from the node/);
});

/** Reads the format, strictly as far as this writer uses it. */
function parse(text: string): Map<string, { type: string; samples: string[] }> {
  assert.ok(text.endsWith('\n'));
  const families = new Map<string, { type: string; samples: string[] }>();
  let current = '';
  for (const line of text.trimEnd().split('\n')) {
    const help = /^# HELP (\S+) .+$/.exec(line);
    const type = /^# TYPE (\S+) (gauge|counter|histogram)$/.exec(line);
    if (help) {
      current = help[1] ?? '';
      assert.ok(!families.has(current), `${current} twice`);
      families.set(current, { type: '', samples: [] });
    } else if (type) {
      assert.equal(type[1], current);
      families.set(current, { type: type[2] ?? '', samples: [] });
    } else {
      assert.match(line, /^[a-z_]+(?:\{[a-z]+="(?:[^"\\]|\\.)*"(?:,[a-z]+="(?:[^"\\]|\\.)*")*\})? -?[\d.e+]+$/);
      assert.ok(line.startsWith(current), line);
      families.get(current)?.samples.push(line);
    }
  }
  return families;
}
