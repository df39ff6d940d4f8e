import { createServer } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { closed, type Echo, listening, type Program } from './programs.ts';

/** A program that a test can make ill, and well again. */
export interface FaultyProgram extends Program {
  fail(): void;
  recover(): void;
}

/** Answers with what it saw. While it fails, `/healthz` is 503; with `everywhere` every answer is 500. */
export async function startFaultyProgram(program: string, where?: 'everywhere'): Promise<FaultyProgram> {
  const state = { isFailing: false };
  const server = createServer((request, response) => {
    const { method = '', url = '', headers, httpVersion } = request;
    if (state.isFailing && where === 'everywhere') response.writeHead(500).end('broken');
    else if (state.isFailing && url === '/healthz') response.writeHead(503).end('broken');
    else response.end(JSON.stringify({ program, httpVersion, method, url, headers } satisfies Echo));
  });
  server.listen(0, '127.0.0.1');
  const port = await listening(server);
  return { port, ...switches(state), close: () => closed(server, () => server.closeAllConnections()) };
}

/** The same over HTTP/2, and by gRPC's own health checking protocol: 1 is serving, 2 is not. */
export async function startFaultyGrpcProgram(program: string): Promise<FaultyProgram> {
  const state = { isFailing: false };
  const sessions = new Set<ServerHttp2Session>();
  const server = createHttp2Server();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    const { ':method': method = '', ':path': url = '' } = headers;
    if (url === '/grpc.health.v1.Health/Check') stream.end(Buffer.from([0, 0, 0, 0, 2, 8, state.isFailing ? 2 : 1]));
    else stream.end(JSON.stringify({ program, httpVersion: '2.0', method, url, headers: {} } satisfies Echo));
  });
  server.listen(0, '127.0.0.1');
  const port = await listening(server);
  return { port, ...switches(state), close: () => closed(server, () => sessions.forEach((one) => void one.destroy())) };
}

/** Greets a TCP connection with how it feels and its name: `well one!`. */
export async function startFaultyTcpProgram(program: string): Promise<FaultyProgram> {
  const state = { isFailing: false };
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write(`${state.isFailing ? 'ill' : 'well'} ${program}!`);
  });
  server.listen(0, '127.0.0.1');
  const port = await listening(server);
  return { port, ...switches(state), close: () => closed(server, () => sockets.forEach((one) => void one.destroy())) };
}

function switches(state: { isFailing: boolean }): Pick<FaultyProgram, 'fail' | 'recover'> {
  return {
    fail: () => {
      state.isFailing = true;
    },
    recover: () => {
      state.isFailing = false;
    },
  };
}
