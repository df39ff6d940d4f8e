import { createServer, type Server } from 'node:http';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import type { AgentStatus } from './status.ts';

/** A status server that runs. */
export interface StatusServer {
  /** `host:port`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves `/status`, `/healthz`, `/readyz` and `/startz`. It tells much and asks for no password, so it is for loopback only. */
export async function startStatusServer(
  listen: { readonly address: string; readonly port: number },
  status: () => AgentStatus,
): Promise<StatusServer | Diagnostic> {
  const server = createServer((request, response) => {
    const answer = answerTo(request.method ?? '', request.url ?? '', status());
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

function answerTo(method: string, url: string, status: AgentStatus): Answer {
  const plain = (code: number, text: string): Answer => ({
    code,
    type: 'text/plain; charset=utf-8',
    text: `${text}\n`,
  });
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'only GET');
  switch (url.split('?')[0]) {
    case '/status':
      return { code: 200, type: 'application/json', text: canonicalJson(status) };
    case '/healthz':
      return plain(200, 'alive');
    case '/readyz': {
      const ready = status.conditions.find(({ type }) => type === 'Ready');
      return ready?.status ? plain(200, 'ready') : plain(503, ready?.message || 'no release has been applied yet');
    }
    case '/startz':
      return status.proxies.length > 0 ? plain(200, 'staged') : plain(503, 'no proxy has its files yet');
    default:
      return plain(404, 'there are /status, /healthz, /readyz and /startz');
  }
}

function tryListen(server: Server, listen: { address: string; port: number }): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(error.message));
    server.listen(listen.port, listen.address, () => resolve(undefined));
  });
}
