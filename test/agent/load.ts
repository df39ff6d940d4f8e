import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What came of the requests of a {@link Load}. */
export interface LoadResult {
  readonly answered: number;
  /** What went wrong, in the words of the answer or of the connection. */
  readonly failures: readonly string[];
  /** How many answers each backend gave. */
  readonly byBackend: ReadonlyMap<string, number>;
}

/** Requests that go on until they are told to end. */
export interface Load {
  stop(): Promise<LoadResult>;
  answered(): number;
}

/**
 * Requests until it is stopped; after two minutes it stops by itself, so that a test that fails meanwhile can end.
 * Two callers that keep their connection and two that make a new one for each request. They pause between requests: a machine
 * that does nothing but load would hide a change behind a queue, and tells no more.
 */
export function startLoad(port: number, host = '127.0.0.1'): Load {
  const failures: string[] = [];
  const byBackend = new Map<string, number>();
  let answered = 0;
  let stopped = false;
  const end = performance.now() + 120_000;
  const agents = [true, true, false, false].map((keepAlive) => new Agent({ keepAlive, maxSockets: 1 }));
  const callers = agents.map(async (agent) => {
    while (!stopped && performance.now() < end) {
      const answer = await ask({ host, port, agent });
      if ('failure' in answer) failures.push(answer.failure);
      else {
        answered += 1;
        byBackend.set(answer.body, (byBackend.get(answer.body) ?? 0) + 1);
      }
      await sleep(pauseMilliseconds);
    }
  });
  return {
    answered: () => answered,
    async stop() {
      stopped = true;
      await Promise.all(callers);
      for (const agent of agents) agent.destroy();
      return { answered, failures, byBackend };
    },
  };
}

const pauseMilliseconds = 8;

function ask({
  host,
  port,
  agent,
}: {
  host: string;
  port: number;
  agent: Agent;
}): Promise<{ body: string } | { failure: string }> {
  return new Promise((resolve) => {
    const outgoing = request({ host, port, agent }, (response) => collect(response).then(resolve));
    outgoing.on('error', (error) => resolve({ failure: error.message }));
    outgoing.end();
  });
}

async function collect(response: IncomingMessage): Promise<{ body: string } | { failure: string }> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    return response.statusCode === 200 ? { body } : { failure: `${response.statusCode} ${body}` };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
