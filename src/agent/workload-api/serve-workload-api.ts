import { chmod, chown, lstat, unlink } from 'node:fs/promises';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { frame } from '../xds/grpc-frames.ts';
import type { ServedIdentity } from './messages.ts';

/** The SPIFFE Workload API on one socket, for the programs of one proxy. */
export interface WorkloadApi {
  /** Tells everybody who listens, and whoever asks from now on. Undefined withdraws the identity. */
  publish(identity: ServedIdentity | undefined): void;
  close(): Promise<void>;
}

/** Status codes of gRPC. */
const status = { invalidArgument: 3, permissionDenied: 7, unimplemented: 12 } as const;

const streamed: Readonly<Record<string, (identity: ServedIdentity) => Buffer>> = {
  '/SpiffeWorkloadAPI/FetchX509SVID': ({ svids }) => svids,
  '/SpiffeWorkloadAPI/FetchX509Bundles': ({ bundles }) => bundles,
};

/** Tokens are bearer tokens: nothing here could issue one. The profile is switched off, as the specification allows. */
const switchedOff: readonly string[] = ['FetchJWTSVID', 'FetchJWTBundles', 'ValidateJWTSVID'].map(
  (method) => `/SpiffeWorkloadAPI/${method}`,
);

/**
 * Listens. Whoever may open the socket has the identity: Node cannot ask the kernel who is at the other end, so it is open to the agent's
 * user alone, or to a group as well.
 */
export async function serveWorkloadApi(socket: string, group: number | undefined): Promise<WorkloadApi> {
  await removeSocket(socket);
  const open = new Map<ServerHttp2Stream, (identity: ServedIdentity) => Buffer>();
  const sessions = new Set<ServerHttp2Session>();
  let current: ServedIdentity | undefined;
  // A program needs a few streams; one that opens thousands holds nothing but itself up.
  const server = createServer({ settings: { maxConcurrentStreams: 100 } });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => session.destroy());
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy());
    stream.on('close', () => open.delete(stream));
    // No request says anything: each message is empty.
    stream.resume();
    const path = String(headers[':path']);
    const write = streamed[path];
    if (headers['workload.spiffe.io'] !== 'true') {
      return refuse(stream, status.invalidArgument, 'security header missing from request');
    }
    if (switchedOff.includes(path)) return refuse(stream, status.permissionDenied, 'JWT-SVIDs are switched off');
    if (!write) return refuse(stream, status.unimplemented, 'no such method');
    if (!current) return refuse(stream, status.permissionDenied, 'no identity issued');
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      // The stream ends with a word only when the identity is withdrawn.
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': String(status.permissionDenied), 'grpc-message': 'no identity issued' }),
    );
    open.set(stream, write);
    stream.write(frame(write(current)));
  });
  await listen(server, socket);
  await chmod(socket, group === undefined ? 0o600 : 0o660);
  if (group !== undefined) await chown(socket, -1, group);
  return {
    publish(identity) {
      const isSame = identity ? current?.svids.equals(identity.svids) : current === undefined;
      if (isSame) return;
      current = identity;
      for (const [stream, write] of open) identity ? stream.write(frame(write(identity))) : stream.end();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}

/** One that an earlier agent left. Anything else at its place is not ours to remove. */
async function removeSocket(path: string): Promise<void> {
  try {
    const found = await lstat(path);
    if (!found.isSocket()) throw new Error('there is something at its place that is not a socket');
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** The socket is made with no rights for others, so that there is no moment in which they can open it. */
function listen(server: ReturnType<typeof createServer>, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const before = process.umask(0o177);
    try {
      server.listen(socket, () => {
        server.off('error', reject);
        // It is there as long as the agent is, not the other way round.
        server.unref();
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
}

function refuse(stream: ServerHttp2Stream, code: number, message: string): void {
  const headers = { ':status': 200, 'content-type': 'application/grpc' };
  stream.respond({ ...headers, 'grpc-status': String(code), 'grpc-message': message }, { endStream: true });
}
