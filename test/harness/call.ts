import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import type { Echo } from './programs.ts';

/** One HTTP/1.1 request on a connection of its own. The path is sent as written. */
export interface Call {
  readonly address: string;
  readonly port: number;
  /** The address it comes from; any of this machine when left out. */
  readonly localAddress?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What the program saw, when one answered. */
  readonly echo: Echo | undefined;
}

export function call(asked: Call): Promise<Answer> {
  const { address, port, localAddress, path = '/', method = 'GET', headers = {} } = asked;
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: address, port, localAddress, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        const echo = body.startsWith('{') ? (JSON.parse(body) as Echo) : undefined;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, echo });
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Sends text over TCP and gathers what comes back until `enough` or until the other side closes. */
export function exchange(
  to: { readonly address: string; readonly port: number; readonly localAddress?: string },
  text: string,
  enough: (received: string) => boolean,
): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const { address: host, port, localAddress } = to;
    // Latin-1: a text may stand for any bytes.
    const socket = connect({ host, port, localAddress }, () => socket.write(text, 'latin1'));
    socket.setEncoding('latin1');
    const finish = () => {
      socket.destroy();
      resolve(received);
    };
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (enough(received)) finish();
    });
    socket.on('close', finish);
    // A reset is one way of closing; what was received tells the rest.
    socket.on('error', finish);
  });
}

/** Asks for another protocol and, some milliseconds after it is agreed on, sends a text; gives the status and what came back. */
export function upgrade(
  { address, port, path = '/', headers = {} }: Call,
  protocol: string,
  { text, pause }: { readonly text: string; readonly pause: number },
): Promise<{ readonly status: number; readonly received: string }> {
  return new Promise((resolve, reject) => {
    const asking = { ...headers, connection: 'upgrade', upgrade: protocol };
    const outgoing = request({ host: address, port, path, headers: asking, agent: false });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, received: '' }));
    });
    outgoing.on('upgrade', (response, socket) => {
      socket.on('error', reject);
      socket.once('data', (chunk: Buffer) => {
        socket.destroy();
        resolve({ status: response.statusCode ?? 0, received: chunk.toString() });
      });
      setTimeout(() => socket.write(text), pause);
    });
    outgoing.end();
  });
}
