import { rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import type { Agent } from '../agent.ts';
import type { XdsConfig } from '../config.ts';
import { noResources, type ResourceSets } from '../envoy/proxy-configuration.ts';
import type { StatusServer } from '../status/status-server.ts';
import { type AdsStream, createAdsStream, type Snapshot } from './ads-stream.ts';
import { createFrameReader, frame } from './grpc-frames.ts';
import { openSnapshots } from './snapshots.ts';
import { type Dialect, openXdsCodec, type XdsCodec } from './xds-codec.ts';

const service = '/envoy.service.discovery.v3.AggregatedDiscoveryService';
const dialects: Readonly<Record<string, Dialect>> = {
  [`${service}/StreamAggregatedResources`]: 'whole',
  [`${service}/DeltaAggregatedResources`]: 'delta',
};

/** Between two looks at whether what the proxies run has changed. */
const lookMilliseconds = 200;

/** Status codes of gRPC. */
const grpcStatus = { ok: 0, invalidArgument: 3, notFound: 5, unimplemented: 12, unavailable: 14 } as const;

/**
 * Answers xDS (ADS) to programs of this node that speak it themselves, such as proxyless gRPC. They are told what the proxy of
 * their workload runs, from the same release and at the same time. A program names its proxy, `<namespace>/<name>`, as the id of
 * its node; no secret is ever served.
 */
export async function startXdsServer(agent: Agent, config: XdsConfig): Promise<StatusServer | Diagnostic> {
  const codec = openXdsCodec();
  const snapshots = openSnapshots(codec);
  const clients = new Set<Client>();
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    const client = serveStream({ stream, headers, agent, codec, snapshotOf: (sets) => snapshots.of(sets) });
    if (!client) return;
    clients.add(client);
    stream.on('close', () => clients.delete(client));
  });
  const look = setInterval(() => {
    for (const client of clients) client.renew();
  }, lookMilliseconds);
  look.unref();
  const address = config.socket ?? `127.0.0.1:${config.port ?? 0}`;
  const problem = await listen(server, config);
  if (problem !== undefined) {
    clearInterval(look);
    return diagnose('status-address-unavailable', { address, reason: problem });
  }
  const bound = server.address();
  return {
    address: bound !== null && typeof bound !== 'string' ? `127.0.0.1:${bound.port}` : address,
    async close() {
      clearInterval(look);
      for (const session of sessions) session.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (config.socket !== undefined) await rm(config.socket, { force: true });
    },
  };
}

interface Client {
  renew(): void;
}

interface Call {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly agent: Agent;
  readonly codec: XdsCodec;
  readonly snapshotOf: (sets: ResourceSets) => Snapshot;
}

function serveStream({ stream, headers, agent, codec, snapshotOf }: Call): Client | undefined {
  const dialect = dialects[String(headers[':path'])];
  stream.on('error', () => undefined);
  if (!dialect) return refuse(stream, grpcStatus.unimplemented, 'only ADS is served');
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  let ending: { code: number; message: string } = { code: grpcStatus.ok, message: '' };
  stream.on('wantTrailers', () =>
    stream.sendTrailers({ 'grpc-status': String(ending.code), 'grpc-message': encodeURIComponent(ending.message) }),
  );
  const end = (code: number, message: string) => {
    ending = { code, message };
    stream.end();
  };
  const ads: AdsStream = createAdsStream(dialect);
  const read = createFrameReader();
  let proxy: string | undefined;
  let told: ResourceSets | undefined;
  const current = () => {
    const loaded = proxy === undefined ? undefined : agent.proxies.get(proxy)?.loaded;
    // Nothing is known of an Envoy that is started anew; that is no word about its routes.
    return loaded === noResources ? undefined : loaded;
  };
  const send = (responses: ReturnType<AdsStream['renew']>) => {
    for (const response of responses) stream.write(frame(codec.writeResponse(dialect, response)));
  };
  const ask = (message: Uint8Array) => {
    const request = codec.readRequest(dialect, message);
    proxy ??= request.node;
    const sets = current();
    if (!sets) return end(grpcStatus.notFound, `this node runs no proxy \`${proxy}\`, which the id of the node names`);
    if (request.refusal !== undefined) {
      agent.log('warning', 'xds client refused', { proxy, type: request.typeUrl, message: request.refusal });
    }
    told ??= sets;
    return send(ads.ask(request, snapshotOf(told)));
  };
  stream.on('data', (chunk: Uint8Array) => {
    try {
      for (const message of read(chunk)) ask(message);
    } catch (error) {
      end(grpcStatus.invalidArgument, error instanceof Error ? error.message : String(error));
    }
  });
  stream.on('end', () => end(grpcStatus.ok, ''));
  return {
    renew() {
      const sets = current();
      // While a proxy is started anew its programs go on with what they know.
      if (!sets || sets === told || stream.closed || stream.writableEnded) return;
      told = sets;
      send(ads.renew(snapshotOf(sets)));
    },
  };
}

function refuse(stream: ServerHttp2Stream, code: number, message: string): undefined {
  const trailers = { 'grpc-status': String(code), 'grpc-message': encodeURIComponent(message) };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true });
}

function listen(server: ReturnType<typeof createServer>, { port = 0, socket }: XdsConfig): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(error.message));
    if (socket === undefined) server.listen(port, '127.0.0.1', () => resolve(undefined));
    // What an agent that was killed has left would be in the way.
    else void rm(socket, { force: true }).then(() => server.listen(socket, () => resolve(undefined)));
  });
}
