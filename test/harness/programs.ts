import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import {
  constants,
  createServer as createHttp2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { KeyPair } from './certificates.ts';

/** A tiny program that a sidecar stands in front of. */
export interface Program {
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  close(): Promise<void>;
}

/** What an HTTP program saw, which is its answer. */
export interface Echo {
  readonly program: string;
  readonly httpVersion: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** An HTTP program that remembers what it saw. */
export interface HttpProgram extends Program {
  readonly name: string;
  /** In the order in which requests came. */
  readonly received: readonly Echo[];
}

/**
 * Answers every request with what it saw; never answers `/silent`. A request says by headers how it wants to be answered:
 * `x-answer-status: 503`, or `reset` for none at all; `x-answer-after: 300` in milliseconds. After an upgrade to any protocol every
 * byte is sent back.
 */
export async function startHttpProgram(name: string): Promise<HttpProgram> {
  const received: Echo[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers, httpVersion } = request;
    const echo: Echo = { program: name, httpVersion, method, url, headers };
    received.push(echo);
    if (url === '/silent') return;
    // A test that is over does not wait for answers that nobody wants.
    setTimeout(() => answer(response, echo), Number(headers['x-answer-after'] ?? 0)).unref();
  });
  server.on('upgrade', (request, socket) => {
    const { method = '', url = '', headers, httpVersion } = request;
    received.push({ program: name, httpVersion, method, url, headers });
    socket.on('error', () => socket.destroy());
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${headers.upgrade}\r\n\r\n`);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  const port = await listening(server);
  return { name, received, port, close: () => closed(server, () => server.closeAllConnections()) };
}

function answer(response: ServerResponse, echo: Echo): void {
  const status = echo.headers['x-answer-status'] ?? '200';
  if (status === 'reset') return void response.destroy();
  response.setHeader('x-from-program', echo.program);
  response.writeHead(Number(status)).end(JSON.stringify(echo));
}

/**
 * The same over HTTP/2 without TLS, with the trailers gRPC needs. `x-answer-grpc-status: 14` ends a call so, without an answer; a status
 * `reset` ends it without a status.
 */
export async function startHttp2Program(name: string): Promise<HttpProgram> {
  const received: Echo[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createHttp2Server();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    const { ':method': method = '', ':path': url = '', ':authority': host = '' } = headers;
    const plain = Object.entries(headers).filter(([header]) => !header.startsWith(':'));
    const echo: Echo = {
      program: name,
      httpVersion: '2.0',
      method,
      url,
      headers: { host, ...Object.fromEntries(plain) },
    };
    received.push(echo);
    stream.on('error', () => stream.destroy());
    setTimeout(() => answerCall(stream, echo), Number(headers['x-answer-after'] ?? 0)).unref();
  });
  server.listen(0, '127.0.0.1');
  const port = await listening(server);
  const close = () => closed(server, () => sessions.forEach((session) => void session.destroy()));
  return { name, received, port, close };
}

function answerCall(stream: ServerHttp2Stream, echo: Echo): void {
  if (stream.destroyed) return;
  const status = String(echo.headers['x-answer-grpc-status'] ?? '0');
  if (status === 'reset') return void stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  const head = { ':status': 200, 'content-type': String(echo.headers['content-type'] ?? 'application/json') };
  // A call that fails before its first message is answered by headers alone.
  if (status !== '0') {
    stream.respond({ ...head, 'grpc-status': status }, { endStream: true });
    return;
  }
  stream.respond(head, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(JSON.stringify(echo));
}

/** Greets a TCP connection with its name and sends back every byte. */
export function startTcpProgram(program: string): Promise<Program> {
  return startGreeter((greet) => createTcpServer(greet), program);
}

/** The same over TLS of its own. */
export function startTlsProgram(program: string, { certificate, key }: KeyPair): Promise<Program> {
  return startGreeter((greet) => createTlsServer({ cert: certificate, key }, greet), program);
}

async function startGreeter(create: (greet: (socket: Socket) => void) => Server, program: string): Promise<Program> {
  const sockets = new Set<Socket>();
  const server = create((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write(`${program}:`);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  const port = await listening(server);
  return { port, close: () => closed(server, () => sockets.forEach((socket) => void socket.destroy())) };
}

interface Listening {
  address(): AddressInfo | string | null;
  once(event: 'listening', then: () => void): unknown;
  close(then: () => void): unknown;
  unref(): unknown;
}

/** The port a server has been given, once it listens. */
export async function listening(server: Listening): Promise<number> {
  // A test that fails before it can close its programs must still end.
  server.unref();
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the program has no TCP port');
  return address.port;
}

/** Ends a server, with what is open to it. */
export function closed(server: Listening, endConnections: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(resolve);
    endConnections();
  });
}
