import { Agent, request } from 'node:http';

/** One request and what came back; status 0 is a connection that failed. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly error?: string;
}

export interface Call {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent | false;
}

export function send({ url, method = 'GET', headers = {}, agent = false }: Call): Promise<Reply> {
  return new Promise((resolve) => {
    const outgoing = request(url, { method, headers, agent, timeout: 10_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('error', (error) => resolve({ status: 0, body, error: error.message }));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')));
    outgoing.on('error', (error) => resolve({ status: 0, body: '', error: error.message }));
    outgoing.end();
  });
}

/** How many of the answers came from which version of the reviews, in percent, and how many were no answer at all. */
export interface Split {
  readonly total: number;
  readonly failed: number;
  readonly percent: Readonly<Record<string, number>>;
}

/** Asks for the reviews through the gateway `count` times, eight at a time over kept connections. */
export async function measureSplit(
  gateway: string,
  count: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Split> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const seen = new Map<string, number>();
  let failed = 0;
  const worker = async (share: number) => {
    for (let sent = 0; sent < share; sent += 1) {
      const reply = await askReviews(gateway, agent, headers);
      const version = versionOf(reply);
      if (version) seen.set(version, (seen.get(version) ?? 0) + 1);
      else failed += 1;
    }
  };
  await Promise.all(
    Array.from({ length: 8 }, (_, index) => worker(Math.floor(count / 8) + (index < count % 8 ? 1 : 0))),
  );
  agent.destroy();
  const percent = Object.fromEntries([...seen].sort().map(([version, hits]) => [version, (100 * hits) / count]));
  return { total: count, failed, percent };
}

function askReviews(
  gateway: string,
  agent: Agent | false,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return send({
    url: `${gateway}/api/v1/products/0/reviews`,
    headers: { host: 'bookinfo.example', ...headers },
    agent,
  });
}

/** The version that answered; undefined when the request failed in any way. */
export function versionOf(reply: Reply): string | undefined {
  if (reply.status !== 200) return undefined;
  const version: unknown = JSON.parse(reply.body).version;
  return typeof version === 'string' ? version : undefined;
}

/** A steady load that runs until it is stopped: half on kept connections, half on new ones. */
export interface Load {
  stop(): Promise<{ readonly sent: number; readonly failures: readonly string[] }>;
}

/** About 80 requests a second, which leaves two cores room for eight proxies, two agents and six programs. */
export function startLoad(gateway: string): Load {
  const kept = new Agent({ keepAlive: true, maxSockets: 2 });
  const failures: string[] = [];
  let sent = 0;
  let running = true;
  const worker = async (agent: Agent | false) => {
    while (running) {
      const reply = await askReviews(gateway, agent);
      sent += 1;
      if (!versionOf(reply)) failures.push(`${reply.status} ${reply.error ?? reply.body.slice(0, 120)}`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };
  const workers = [kept, kept, false as const, false as const].map(worker);
  return {
    async stop() {
      running = false;
      await Promise.all(workers);
      kept.destroy();
      return { sent, failures };
    },
  };
}
