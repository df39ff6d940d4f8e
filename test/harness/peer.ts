import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates.ts';

/** A peer that speaks to an inbound port itself, without a sidecar that would tidy its requests first. */
export interface Peer {
  readonly address: string;
  readonly serverName: string;
  readonly roots: string;
  /** Left out for a peer without a certificate. */
  readonly identity?: KeyPair;
  /** The newest TLS it speaks; 1.3 when left out. */
  readonly newestTls?: 'TLSv1.2';
}

/**
 * The status of one raw HTTP/1.1 request, or undefined when the connection was closed without an answer. With TLS 1.3 a
 * client learns that its certificate was refused only after its handshake is done, so the two look alike.
 */
export async function statusFor(
  peer: Peer,
  requestLine: string,
  headers: readonly string[] = [],
): Promise<number | undefined> {
  const socket = connect({
    host: peer.address,
    port: 15_006,
    servername: peer.serverName,
    ca: peer.roots,
    ALPNProtocols: ['http/1.1'],
    // The server is named by a SPIFFE ID, which Node does not know; its chain is still checked.
    checkServerIdentity: () => undefined,
    ...(peer.newestTls && { maxVersion: peer.newestTls }),
    ...(peer.identity && { cert: peer.identity.certificate, key: peer.identity.key }),
  });
  try {
    return await firstStatus(socket, `${requestLine} HTTP/1.1\r\n${['host: x', ...headers].join('\r\n')}\r\n\r\n`);
  } finally {
    socket.destroy();
  }
}

async function firstStatus(socket: TLSSocket, request: string): Promise<number | undefined> {
  // A refused handshake is an error here, and the answer of the test.
  const failed = new Promise<undefined>((resolve) => {
    socket.once('error', () => resolve(undefined));
    socket.once('close', () => resolve(undefined));
  });
  socket.write(request);
  const first = await Promise.race([once(socket, 'data').catch(() => undefined), failed]);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(String(first?.[0] ?? ''))?.[1];
  return status === undefined ? undefined : Number(status);
}
