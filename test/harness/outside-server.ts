import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates.ts';
import { closed, type Echo, listening, type Program } from './programs.ts';

/** What a server outside the mesh saw, which is its answer. */
export interface OutsideEcho extends Echo {
  /** The server name asked for in the handshake (SNI); empty for none. */
  readonly serverName: string;
  /** The names in the client's certificate; empty when it showed none. */
  readonly client: string;
}

/** Something outside the mesh that speaks HTTPS. With `clients` it answers nobody whose certificate they have not signed. */
export async function startOutsideServer(
  name: string,
  { certificate, key }: KeyPair,
  clients?: string,
): Promise<Program> {
  const verification = clients === undefined ? {} : { ca: clients, requestCert: true, rejectUnauthorized: true };
  const server = createServer({ cert: certificate, key, ...verification }, (request, response) => {
    const socket = request.socket as TLSSocket & { readonly servername?: string | false };
    const { method = '', url = '', headers, httpVersion } = request;
    const echo: OutsideEcho = {
      ...{ program: name, httpVersion, method, url, headers },
      serverName: socket.servername || '',
      client: socket.getPeerCertificate().subjectaltname ?? '',
    };
    response.writeHead(Number(headers['x-answer-status'] ?? 200)).end(JSON.stringify(echo));
  });
  // Clients that do not like what they see leave.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  const port = await listening(server);
  return { port, close: () => closed(server, () => server.closeAllConnections()) };
}
