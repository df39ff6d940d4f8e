import { createServer } from 'node:http';

/** A FleetLock server with one group and so many places. */
export interface FleetLockServer {
  readonly url: string;
  /** Who holds a place now. */
  readonly holders: ReadonlySet<string>;
  /** Puts somebody else into a place, or takes them out of it. */
  occupy(id: string): void;
  vacate(id: string): void;
  close(): Promise<void>;
}

/** Speaks the protocol as its specification says, with its places in memory. */
export async function startFleetLockServer(places: number): Promise<FleetLockServer> {
  const holders = new Set<string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const refuse = (kind: string, value: string) => {
      response.writeHead(409, { 'content-type': 'application/json' }).end(JSON.stringify({ kind, value }));
    };
    if (request.method !== 'POST' || request.headers['fleet-lock-protocol'] !== 'true')
      return refuse('bad_request', 'no');
    const { id, group } = JSON.parse(Buffer.concat(chunks).toString('utf8')).client_params;
    if (typeof id !== 'string' || !/^[a-zA-Z0-9.-]+$/.test(group)) return refuse('bad_request', 'no');
    if (request.url === '/v1/steady-state') holders.delete(id);
    else if (!holders.has(id) && holders.size >= places) return refuse('failed_lock', 'semaphore currently full');
    else holders.add(id);
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    holders,
    occupy: (id) => holders.add(id),
    vacate: (id) => holders.delete(id),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
