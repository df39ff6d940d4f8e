import type { AgentStatus } from '../../agent/status/status.ts';
import type { FleetNode } from './fleet.ts';

/** Asks the status endpoint of each node, all at once. One that does not answer is part of the fleet too. */
export function readEndpoints(urls: readonly string[]): Promise<FleetNode[]> {
  return Promise.all(
    urls.map(async (url) => {
      try {
        const status = (await readJson(`${url.replace(/\/+$/, '').replace(/\/status$/, '')}/status`)) as AgentStatus;
        if (status?.kind !== 'AgentStatus') return unknown(url, 'what answers is no agent');
        const wrong = status.conditions.find(({ status: holds, reason }) => !holds && reason !== 'unknown');
        const { node, state, observed, lastGood } = status;
        return { node, state, observed: observed?.serial, good: lastGood?.serial, problem: wrong?.message };
      } catch (error) {
        return unknown(url, error instanceof Error ? error.message : String(error));
      }
    }),
  );
}

/**
 * Asks Prometheus for what it has collected from every agent, or says why it cannot be asked. `selector` narrows it:
 * `environment="prod"`.
 */
export async function readPrometheus(url: string, selector: string): Promise<FleetNode[] | string> {
  try {
    return await askPrometheus(url, selector);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function askPrometheus(url: string, selector: string): Promise<FleetNode[]> {
  const ask = async (query: string) => {
    const answer = await readJson(`${url.replace(/\/+$/, '')}/api/v1/query?query=${encodeURIComponent(query)}`);
    return resultsOf(answer);
  };
  const [serials, states] = await Promise.all([
    ask(`meshc_agent_serial{${selector}}`),
    ask(`meshc_agent_state{${selector}} == 1`),
  ]);
  const names = [...new Set([...serials, ...states].map(({ metric }) => metric['instance'] ?? ''))].sort();
  return names.map((node) => {
    const serial = (kind: string) => {
      const found = serials.find(({ metric }) => metric['instance'] === node && metric['kind'] === kind);
      return found && Number(found.value);
    };
    const state = states.find(({ metric }) => metric['instance'] === node)?.metric['state'];
    return { node, state, observed: serial('observed'), good: serial('good'), problem: undefined };
  });
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: string;
}

/** The instant vector of an answer (Prometheus HTTP API, v1). */
function resultsOf(answer: unknown): Result[] {
  const { status, data, error } = answer as {
    status?: string;
    error?: string;
    data?: { result?: { metric: Record<string, string>; value: [number, string] }[] };
  };
  if (status !== 'success') throw new Error(error ?? 'what answers is not Prometheus');
  return (data?.result ?? []).map(({ metric, value }) => ({ metric, value: value[1] }));
}

function unknown(url: string, problem: string): FleetNode {
  return { node: url, state: undefined, observed: undefined, good: undefined, problem };
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return response.json();
}
