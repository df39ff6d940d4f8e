import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { Answer } from './call.ts';
import type { KeyPair } from './certificates.ts';
import type { Echo } from './programs.ts';

/** A client of a gateway that speaks TLS. */
export interface SecureClient {
  readonly address: string;
  readonly port: number;
  /** The name it asks for in its handshake (SNI); empty to ask for none. */
  readonly serverName: string;
  readonly roots: string;
  readonly identity?: KeyPair;
  readonly options?: ConnectionOptions;
}

/** One HTTP/1.1 request on a connection of its own. The host is the server name unless headers say otherwise. */
export function secureCall(
  client: SecureClient,
  { path = '/', headers = {} }: { readonly path?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const options = {
    ...connectionOptions(client),
    path,
    headers: { host: client.serverName, ...headers },
    ALPNProtocols: ['http/1.1'],
    agent: false as const,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (response) => {
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

/** The status of one request, or `refused` when the handshake or the connection failed. */
export async function secureStatus(client: SecureClient, path?: string): Promise<number | 'refused'> {
  return secureCall(client, path === undefined ? {} : { path }).then(
    ({ status }) => status,
    () => 'refused' as const,
  );
}

/** What a handshake agreed on, or `refused`. With TLS 1.3 a refused client certificate shows only when something is read. */
export function handshake(client: SecureClient): Promise<Agreed | 'refused'> {
  return new Promise((resolve) => {
    const socket = connect(connectionOptions(client), () => {
      const { subjectaltname } = socket.getPeerCertificate();
      const agreed = {
        names: subjectaltname ?? '',
        version: socket.getProtocol() ?? '',
        cipher: socket.getCipher().standardName,
        alpn: socket.alpnProtocol || '',
      };
      socket.destroy();
      resolve(agreed);
    });
    socket.on('error', () => resolve('refused'));
  });
}

export interface Agreed {
  /** As in `DNS:shop.example, DNS:*.shop.example`. */
  readonly names: string;
  readonly version: string;
  readonly cipher: string;
  readonly alpn: string;
}

/** Sends text inside TLS and gathers what comes back until `enough`, or until the other side closes. */
export function secureExchange(
  client: SecureClient,
  text: string,
  enough: (received: string) => boolean,
): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(connectionOptions(client), () => {
      if (text !== '') socket.write(text);
    });
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
    socket.on('error', finish);
  });
}

/** An HTTP/2 connection on which several requests can be sent, as browsers do. */
export async function secureSession(client: SecureClient): Promise<{
  status(authority: string, path?: string): Promise<number>;
  close(): void;
}> {
  const options = { ...connectionOptions(client), ALPNProtocols: ['h2'] };
  const socket: TLSSocket = connect(options);
  const session: ClientHttp2Session = connectHttp2(`https://${client.serverName}`, { createConnection: () => socket });
  await new Promise<void>((resolve, reject) => {
    session.once('connect', () => resolve());
    session.once('error', reject);
  });
  return {
    status: (authority, path = '/') =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':authority': authority, ':path': path, ':scheme': 'https' });
        stream.on('response', (headers) => resolve(Number(headers[':status'])));
        stream.on('error', reject);
        stream.resume();
        stream.end();
      }),
    close: () => session.destroy(),
  };
}

function connectionOptions({ address, port, serverName, roots, identity, options }: SecureClient) {
  return {
    host: address,
    port,
    servername: serverName,
    ca: roots,
    // Whom the certificate is for is what tests ask; the chain is still checked.
    checkServerIdentity: () => undefined,
    ...(identity && { cert: identity.certificate, key: identity.key }),
    ...options,
  } satisfies ConnectionOptions;
}
