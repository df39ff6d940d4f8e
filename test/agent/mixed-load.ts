import { Agent, request } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The ways in which a proxy is called. */
export type Way = 'http/1.1, kept' | 'http/1.1, new' | 'http/2' | 'tcp';

/** What came of each way. */
export type MixedResult = Readonly<Record<Way, { readonly answered: number; readonly failures: readonly string[] }>>;

/** Calls in every way until it is stopped. */
export interface MixedLoad {
  /** Answers of the way that has had the fewest. */
  answered(): number;
  /** Requests that have failed so far, in any way. */
  failed(): number;
  stop(): Promise<MixedResult>;
}

/**
 * One caller for each way, each with one exchange at a time and a short pause between two. HTTP/2 keeps its connection until it
 * is told to go away, as its clients do; TCP makes a connection for each exchange.
 */
export function startMixedLoad(ports: { readonly http: number; readonly tcp: number }): MixedLoad {
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  const fresh = new Agent({ keepAlive: false, maxSockets: 1 });
  let session: ClientHttp2Session | undefined;
  const openSession = () => {
    if (session && !session.closed && !session.destroyed) return session;
    const opened = connectHttp2(`http://127.0.0.1:${ports.http}`);
    opened.on('error', () => undefined);
    opened.on('goaway', () => opened.close());
    session = opened;
    return opened;
  };
  const ways: Record<Way, () => Promise<void>> = {
    'http/1.1, kept': () => askHttp(ports.http, kept),
    'http/1.1, new': () => askHttp(ports.http, fresh),
    'http/2': () => askHttp2(openSession()),
    tcp: () => exchange(ports.tcp),
  };
  const counts = new Map<Way, { answered: number; failures: string[] }>();
  let stopped = false;
  const callers = Object.entries(ways).map(async ([way, call]) => {
    const count = { answered: 0, failures: [] as string[] };
    counts.set(way as Way, count);
    while (!stopped) {
      try {
        await call();
        count.answered += 1;
      } catch (error) {
        count.failures.push(error instanceof Error ? error.message : String(error));
      }
      await sleep(pauseMilliseconds);
    }
  });
  return {
    answered: () => Math.min(...[...counts.values()].map(({ answered }) => answered)),
    failed: () => [...counts.values()].reduce((sum, { failures }) => sum + failures.length, 0),
    async stop() {
      stopped = true;
      await Promise.all(callers);
      for (const agent of [kept, fresh]) agent.destroy();
      session?.destroy();
      return Object.fromEntries(counts) as unknown as MixedResult;
    },
  };
}

const pauseMilliseconds = 4;

/** A server that sends back what it gets. */
export async function startEcho(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

function askHttp(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, agent }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      );
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

function askHttp2(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': '/' });
    let status = 0;
    stream.once('response', (headers) => {
      status = Number(headers[':status']);
    });
    stream.once('error', reject);
    stream.once('end', () => (status === 200 ? resolve() : reject(new Error(`status ${status}`))));
    stream.resume();
    stream.end();
  });
}

function exchange(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write('ping'));
    socket.once('data', () => {
      socket.end();
      resolve();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without an answer')));
  });
}
