import { type CounterName, type Counters, counterHelp, durationBounds, type Labels } from './counters.ts';
import {
  type AgentState,
  type AgentStatus,
  agentStates,
  type CertificateStatus,
  conditionTypes,
  type ReleaseName,
} from './status.ts';

/** Every metric starts with this. */
const prefix = 'meshc_agent_';

interface Sample {
  readonly labels?: Labels;
  readonly value: number;
  readonly suffix?: string;
}

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/**
 * The agent's metrics in the text format of Prometheus, version 0.0.4. Labels are of closed sets or of this node's own proxies
 * and remotes, so their number is bounded.
 */
export function writeMetrics(status: AgentStatus, counters: Counters, now: Date): string {
  const families = [
    ...gauges(status),
    ...ofProxies(status),
    ...ofCertificates(status),
    ...counted(counters),
    durations(counters),
    clock(now),
  ];
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(writeFamily)
    .join('');
}

function gauges(status: AgentStatus): Family[] {
  const { agent, state, conditions, rejected, suspension, observed, lastAttempted, lastGood } = status;
  const serials = { observed, attempted: lastAttempted, good: lastGood };
  return [
    gauge('build_info', 'The version of the agent.', [{ labels: { version: agent.version }, value: 1 }]),
    gauge('state', 'Where the agent is: 1 for the state it is in.', statesOf(state)),
    gauge('state_change_timestamp_seconds', 'When the state last changed.', [{ value: seconds(status.since) }]),
    gauge(
      'condition',
      'What is true of the node: 1 true, 0 false, -1 not known yet.',
      conditionTypes.map((type) => {
        const found = conditions.find((condition) => condition.type === type);
        const value = found?.status ? 1 : !found || found.reason === 'unknown' ? -1 : 0;
        return { labels: { type }, value };
      }),
    ),
    gauge('serial', 'Serials of the newest verified, the last attempted, and the running release.', serialsOf(serials)),
    gauge('generation_info', 'The release that runs.', lastGood ? [{ labels: generation(lastGood), value: 1 }] : []),
    gauge('rejected_digests', 'Releases this node will not try again.', [{ value: rejected.length }]),
    gauge('suspended', '1 while nothing new is applied because an operator said so.', [{ value: suspension ? 1 : 0 }]),
    gauge(
      'suspended_since_timestamp_seconds',
      'Since when the node is suspended.',
      suspension ? [{ value: seconds(suspension.since) }] : [],
    ),
    gauge('admission_timestamp_seconds', 'When the release that waits may be taken.', optional(status.admissionAt)),
    gauge('source_last_success_timestamp_seconds', 'When a remote last answered.', optional(status.fetchedAt)),
    gauge('resident_memory_bytes', 'Memory of the agent itself.', [{ value: process.memoryUsage.rss() }]),
  ];
}

function ofProxies({ proxies, conditions }: AgentStatus): Family[] {
  const drifted = conditions.some(({ type, reason }) => type === 'InStep' && reason === 'configuration-drifted');
  const each = (value: (proxy: AgentStatus['proxies'][number]) => number): Sample[] =>
    proxies.map((proxy) => ({ labels: { proxy: proxy.name }, value: value(proxy) }));
  return [
    gauge(
      'proxy_up',
      '1 while the Envoy of the proxy runs.',
      each(({ state }) => (state === 'running' ? 1 : 0)),
    ),
    gauge(
      'proxy_restarts',
      'Times the Envoy was started again since the agent was.',
      each(({ restarts }) => restarts),
    ),
    gauge('drifted', '1 while something differs from the release and is not put back.', [{ value: drifted ? 1 : 0 }]),
    gauge(
      'cert_not_after_timestamp_seconds',
      'When the certificate of the proxy ends.',
      proxies.flatMap(({ name, identity }) =>
        identity ? [{ labels: { proxy: name }, value: seconds(identity.notAfter) }] : [],
      ),
    ),
  ];
}

/** Those that lie on the node; the certificates of the proxies themselves are {@link ofProxies}. */
function ofCertificates({ certificates = [] }: AgentStatus): Family[] {
  const each = (value: (found: CertificateStatus) => number | undefined): Sample[] =>
    certificates.flatMap((found) => {
      const known = value(found);
      return known === undefined ? [] : [{ labels: { kind: found.kind, certificate: found.name }, value: known }];
    });
  return [
    gauge(
      'node_certificate_not_after_timestamp_seconds',
      'When a certificate that lies on the node ends, as it is used.',
      each(({ notAfter }) => (notAfter === undefined ? undefined : seconds(notAfter))),
    ),
    gauge(
      'node_certificate_current',
      '1 while what is used is what the files on the node say.',
      each(({ source }) => (source === 'file' ? 1 : 0)),
    ),
  ];
}

function counted({ counts }: Counters): Family[] {
  return (Object.keys(counterHelp) as CounterName[]).map((name) => ({
    name: `${name}_total`,
    type: 'counter',
    help: counterHelp[name],
    samples: [...(counts.get(name)?.values() ?? [])],
  }));
}

function durations({ durations: phases }: Counters): Family {
  const samples = [...phases].flatMap(([phase, { buckets, sum, count }]): Sample[] => [
    ...durationBounds.map((bound, index) => ({
      labels: { phase, le: String(bound) },
      value: buckets[index] ?? 0,
      suffix: '_bucket',
    })),
    { labels: { phase, le: '+Inf' }, value: count, suffix: '_bucket' },
    { labels: { phase }, value: sum, suffix: '_sum' },
    { labels: { phase }, value: count, suffix: '_count' },
  ]);
  return { name: 'step_duration_seconds', type: 'histogram', help: 'How long each step of a round took.', samples };
}

/** A collector compares it with its own: a node whose clock is wrong refuses good releases. */
function clock(now: Date): Family {
  return gauge('clock_timestamp_seconds', 'The time on this node.', [{ value: now.getTime() / 1000 }]);
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: 'gauge', help, samples };
}

function statesOf(state: AgentState): Sample[] {
  return agentStates.map((name) => ({ labels: { state: name }, value: name === state ? 1 : 0 }));
}

function serialsOf(releases: Readonly<Record<string, ReleaseName | undefined>>): Sample[] {
  return Object.entries(releases).flatMap(([kind, release]) =>
    release ? [{ labels: { kind }, value: release.serial }] : [],
  );
}

function generation({ commit, digest }: ReleaseName): Labels {
  return { commit, digest };
}

function optional(time: string | undefined): Sample[] {
  return time === undefined ? [] : [{ value: seconds(time) }];
}

function seconds(time: string): number {
  return Date.parse(time) / 1000;
}

function writeFamily({ name, type, help, samples }: Family): string {
  const full = `${prefix}${name}`;
  const lines = samples.map(({ labels, value, suffix = '' }) => `${full}${suffix}${writeLabels(labels)} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join('')}`;
}

function writeLabels(labels: Labels = {}): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${quoted(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function quoted(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
