import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { fromBinary, fromJson, type JsonValue, type Message, toBinary } from '@bufbuild/protobuf';
import { lazyRegistry } from '../../src/protobuf/lazy-registry.ts';
import { until } from './until.ts';

const descriptors = new URL('../../schemas/envoy/xds-protos-1.85.0.binpb.gz', import.meta.url);
const service = '/envoy.service.discovery.v3.AggregatedDiscoveryService';

/** One answer, without the resources themselves. */
export interface DeltaAnswer {
  readonly typeUrl: string;
  readonly names: readonly string[];
  readonly removed: readonly string[];
}

/** A stream of changes. */
export interface DeltaClient {
  /** Sends a `DeltaDiscoveryRequest` in its JSON form. */
  ask(request: JsonValue): void;
  /** Everything that has come, once it is so much at least. */
  next(count: number): Promise<readonly DeltaAnswer[]>;
  answers(): readonly DeltaAnswer[];
  close(): void;
}

/** Asks for changes over a Unix socket, which no client of gRPC for Node does. */
export function openDelta(socket: string): DeltaClient {
  const { session, stream } = open(socket, `${service}/DeltaAggregatedResources`);
  const answers: DeltaAnswer[] = [];
  let rest = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
      const length = rest.readUInt32BE(1);
      answers.push(readAnswer(rest.subarray(5, 5 + length)));
      rest = rest.subarray(5 + length);
    }
  });
  return {
    ask: (request) => stream.write(deltaRequest(request)),
    async next(count) {
      await until(
        () => answers.length >= count,
        () => `${JSON.stringify(answers)} instead of ${count} answers`,
      );
      return [...answers];
    },
    answers: () => [...answers],
    close: () => session.destroy(),
  };
}

/** The status of gRPC that a stream ends with, after these bytes if any. */
export async function statusOf(socket: string, call: string, bytes: Uint8Array | undefined): Promise<string> {
  const { session, stream } = open(socket, `${service}/${call}`);
  let status = '';
  for (const event of ['response', 'trailers']) {
    stream.on(event, (headers: Record<string, unknown>) => {
      status = String(headers['grpc-status'] ?? status);
    });
  }
  if (bytes) stream.write(bytes);
  stream.resume();
  await until(
    () => status !== '',
    () => 'no status',
  );
  session.destroy();
  return status;
}

/** A request in its frame. */
export function deltaRequest(request: JsonValue): Uint8Array {
  const schema = message('DeltaDiscoveryRequest');
  const body = toBinary(schema, fromJson(schema, request, { registry: types() }));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

function readAnswer(bytes: Uint8Array): DeltaAnswer {
  const answer = fromBinary(message('DeltaDiscoveryResponse'), bytes) as Message & {
    readonly typeUrl: string;
    readonly resources: readonly { readonly name: string }[];
    readonly removedResources: readonly string[];
  };
  return {
    typeUrl: answer.typeUrl,
    names: answer.resources.map(({ name }) => name),
    removed: answer.removedResources,
  };
}

function open(socket: string, path: string): { session: ClientHttp2Session; stream: ClientHttp2Stream } {
  const session = connect('http://localhost', { createConnection: () => connectSocket(socket) });
  session.on('error', () => undefined);
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => undefined);
  return { session, stream };
}

let registry: ReturnType<typeof lazyRegistry> | undefined;

function types() {
  registry ??= lazyRegistry(gunzipSync(readFileSync(descriptors)));
  return registry;
}

function message(name: string) {
  const found = types().getMessage(`envoy.service.discovery.v3.${name}`);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}
