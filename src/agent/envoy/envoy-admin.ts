import { request as send } from 'node:http';
import { isSystemError } from '../state/durable-file.ts';

/** Values Envoy's admin endpoint reports, by name: counters and gauges as text too. */
export type Stats = ReadonlyMap<string, string>;

/** Envoy's admin endpoint. Every call answers undefined when Envoy does not answer: it may be starting or gone. */
export interface EnvoyAdmin {
  readonly address: string;
  /** Stats whose name matches an RE2 expression. */
  stats(filter: string): Promise<Stats | undefined>;
  /** Whether start-up has finished and listeners accept. */
  ready(): Promise<boolean>;
  /** Whether there is an Envoy, and since when. */
  presence(): Promise<Presence>;
  /** The reason Envoy keeps for a listener it refused. */
  listenerError(): Promise<string | undefined>;
  /** The names of what Envoy runs of one kind, out of its configuration dump. */
  activeNames(kind: 'clusters' | 'listeners' | 'routes'): Promise<ReadonlySet<string> | undefined>;
  /** Stops accepting, and closes idle connections over the drain time. */
  drain(): Promise<void>;
  quit(): Promise<void>;
}

/**
 * `silent`: something is there and does not answer in time, as a busy Envoy does. `absent`: nobody listens.
 */
export type Presence =
  | { readonly kind: 'up'; readonly started: Interval }
  | { readonly kind: 'silent' }
  | { readonly kind: 'absent' };

/** Between two moments on the clock of `performance.now()`. */
export interface Interval {
  readonly earliest: number;
  readonly latest: number;
}

/** Talks to the admin endpoint at `host:port`. */
export function envoyAdmin(address: string): EnvoyAdmin {
  const ask = async (path: string, method = 'GET') => {
    const answer = await request(`http://${address}${path}`, method);
    return 'status' in answer ? answer : undefined;
  };
  return {
    address,
    async stats(filter) {
      const answer = await ask(`/stats?format=json&filter=${encodeURIComponent(filter)}`);
      return answer && readStats(answer.text);
    },
    async ready() {
      return (await ask('/ready'))?.status === 200;
    },
    async presence() {
      const asked = performance.now();
      const answer = await request(`http://${address}/server_info`, 'GET');
      if (!('status' in answer)) return { kind: answer.refused ? 'absent' : 'silent' };
      const info = parseJson(answer.text);
      const uptime = isRecord(info) && /^(\d+)s$/.exec(String(info['uptime_current_epoch']))?.[1];
      return uptime ? { kind: 'up', started: startOf(Number(uptime), asked) } : { kind: 'silent' };
    },
    async listenerError() {
      const answer = await ask('/config_dump?resource=dynamic_listeners');
      return answer && findDetails(parseJson(answer.text));
    },
    async activeNames(kind) {
      const { resource, mask } = dumps[kind];
      const answer = await ask(`/config_dump?resource=${resource}&mask=${mask}`);
      return answer && namesIn(parseJson(answer.text));
    },
    async drain() {
      await ask('/healthcheck/fail', 'POST');
      await ask('/drain_listeners?graceful', 'POST');
    },
    async quit() {
      await ask('/quitquitquit', 'POST');
    },
  };
}

/** Where the configuration dump has each kind, and the one field of it that is wanted. */
const dumps = {
  clusters: { resource: 'dynamic_active_clusters', mask: 'cluster.name' },
  listeners: { resource: 'dynamic_listeners', mask: 'name,active_state.listener.name' },
  routes: { resource: 'dynamic_route_configs', mask: 'route_config.name' },
} as const;

/** A listener that is not active, because it drains or was refused, is not one that Envoy runs. */
function namesIn(dump: unknown): ReadonlySet<string> | undefined {
  const entries = isRecord(dump) ? dump['configs'] : undefined;
  if (!Array.isArray(entries)) return isRecord(dump) ? new Set() : undefined;
  const named = entries.flatMap((entry: unknown) => {
    const active = isRecord(entry) && isRecord(entry['active_state']) ? entry['active_state']['listener'] : undefined;
    const resource = isRecord(entry) ? (active ?? entry['cluster'] ?? entry['route_config']) : undefined;
    return isRecord(resource) && typeof resource['name'] === 'string' ? [resource['name']] : [];
  });
  return new Set(named);
}

/** Envoy tells its age at some moment between question and answer, as the difference of two times in whole seconds. */
function startOf(uptimeSeconds: number, asked: number): Interval {
  return { earliest: asked - (uptimeSeconds + 1) * 1000, latest: performance.now() - (uptimeSeconds - 1) * 1000 };
}

/** The endpoint is on this machine; slower than this is as good as not at all. */
const answerMilliseconds = 2_000;

type Answer = { readonly status: number; readonly text: string } | { readonly refused: boolean };

/** By Node's own `http`: its `fetch` costs several times the time and memory, and Envoys are asked every second. */
function request(url: string, method: string): Promise<Answer> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(answerMilliseconds);
    const outgoing = send(url, { method, signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', () => resolve({ refused: false }));
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.once('error', (error) => resolve({ refused: isSystemError(error, 'ECONNREFUSED') }));
    outgoing.end();
  });
}

function readStats(text: string): Stats | undefined {
  const parsed = parseJson(text);
  if (!isRecord(parsed) || !Array.isArray(parsed['stats'])) return undefined;
  const found = new Map<string, string>();
  for (const entry of parsed['stats'] as unknown[]) {
    if (isRecord(entry) && typeof entry['name'] === 'string') found.set(entry['name'], String(entry['value']));
  }
  return found;
}

function findDetails(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(findDetails).find((found) => found !== undefined);
  if (!isRecord(value)) return undefined;
  const state = value['error_state'];
  if (isRecord(state) && typeof state['details'] === 'string') return state['details'];
  return Object.values(value)
    .map(findDetails)
    .find((found) => found !== undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
