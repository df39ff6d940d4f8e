import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createFileRegistry, fromBinary, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { descriptorSet } from '../envoy-schema/sample.ts';
import type { Program } from './programs.ts';

/** A method of a gRPC service, which answers a message with a message; both in the JSON form of protobuf. */
export interface GrpcMethod {
  /** Such as `envoy.service.auth.v3.Authorization/Check`. */
  readonly path: string;
  readonly input: string;
  readonly output: string;
  readonly answer: (request: JsonValue) => JsonValue;
}

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));

/** A service of Envoy's API, with unary methods, over HTTP/2 without TLS. */
export async function startGrpcService(methods: readonly GrpcMethod[]): Promise<Program> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    // Whoever asks may give up at any time.
    stream.on('error', () => stream.destroy());
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const method = methods.find(({ path }) => headers[':path'] === `/${path}`);
      const reply = method && answered(method, Buffer.concat(chunks));
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': reply ? '0' : '12' }));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.end(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}

/** A message travels behind a byte that says whether it is compressed, which it is not, and its length. */
function answered({ input, output, answer }: GrpcMethod, received: Buffer): Buffer {
  const request = toJson(messageOf(input), fromBinary(messageOf(input), received.subarray(5)), { registry });
  const reply = toBinary(messageOf(output), fromJson(messageOf(output), answer(request), { registry }));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(reply.length, 1);
  return Buffer.concat([head, reply]);
}

function messageOf(name: string) {
  const message = registry.getMessage(name);
  if (message === undefined) throw new Error(`Envoy's API has no message ${name}`);
  return message;
}
