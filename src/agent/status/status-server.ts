import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import type { AgentStatus } from './status.ts';

/** A status server that runs. */
export interface StatusServer {
  /** `host:port`. */
  readonly address: string;
  close(): Promise<void>;
}

/** `node`: everything, for loopback only, because it tells much and asks for no password. `metrics`: what a collector needs. */
export type ServerScope = 'node' | 'metrics';

/** What a server is asked for. */
export interface Asked {
  status(): AgentStatus;
  metrics(): string;
  /** Somebody says that there is something new. */
  poke(): void;
}

/** Serves `/metrics`, `/healthz` and `/readyz`, and on the node also `/status`, `/startz` and `POST /poll`. */
export async function startStatusServer(
  listen: { readonly address: string; readonly port: number },
  scope: ServerScope,
  asked: Asked,
): Promise<StatusServer | Diagnostic> {
  const server = createServer((request, response) => {
    const answer = answerTo(request, scope, asked);
    response.writeHead(answer.code, { 'content-type': answer.type, 'cache-control': 'no-store' }).end(answer.text);
  });
  const problem = await tryListen(server, listen);
  if (problem !== undefined) {
    return diagnose('status-address-unavailable', { address: `${listen.address}:${listen.port}`, reason: problem });
  }
  const bound = server.address();
  const port = bound !== null && typeof bound !== 'string' ? bound.port : listen.port;
  return {
    address: `${listen.address.includes(':') ? `[${listen.address}]` : listen.address}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly text: string;
}

function answerTo({ method = '', url = '' }: IncomingMessage, scope: ServerScope, asked: Asked): Answer {
  const path = url.split('?')[0] ?? '';
  const paths = scope === 'node' ? [...shared, ...nodeOnly] : shared;
  if (!paths.includes(path)) return plain(404, `there are ${paths.join(', ')}`);
  if (path === '/poll') {
    if (method !== 'POST') return plain(405, 'only POST');
    asked.poke();
    return plain(202, 'a round begins as soon as the agent is free');
  }
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'only GET');
  if (path === '/healthz') return plain(200, 'alive');
  if (path === '/metrics')
    return { code: 200, type: 'text/plain; version=0.0.4; charset=utf-8', text: asked.metrics() };
  const status = asked.status();
  if (path === '/status') return { code: 200, type: 'application/json', text: canonicalJson(status) };
  if (path === '/startz') {
    return status.proxies.length > 0 ? plain(200, 'staged') : plain(503, 'no proxy has its files yet');
  }
  const ready = status.conditions.find(({ type }) => type === 'Ready');
  return ready?.status ? plain(200, 'ready') : plain(503, ready?.message || 'no release has been applied yet');
}

const shared = ['/healthz', '/metrics', '/readyz'];
const nodeOnly = ['/poll', '/startz', '/status'];

function plain(code: number, text: string): Answer {
  return { code, type: 'text/plain; charset=utf-8', text: `${text}\n` };
}

function tryListen(server: Server, listen: { address: string; port: number }): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(error.message));
    server.listen(listen.port, listen.address, () => resolve(undefined));
  });
}
