import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import type { Echo } from './programs.ts';

/** One gRPC call over HTTP/2 on a connection of its own. The message is empty: routes look at paths and metadata only. */
export interface GrpcCall {
  readonly address: string;
  readonly port: number;
  /** Such as `helloworld.Greeter/SayHello`. */
  readonly method: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GrpcAnswer {
  /** The status of HTTP, which says nothing about the call. */
  readonly httpStatus: number;
  /** The status of the call, wherever it stood. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly echo: Echo | undefined;
}

export async function grpcCall({
  address,
  port,
  method,
  host = 'any.example',
  headers = {},
}: GrpcCall): Promise<GrpcAnswer> {
  const session = connect(`http://${address}:${port}`);
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': `/${method}`,
      ':authority': host,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    stream.end(Buffer.alloc(5));
    let trailers: IncomingHttpHeaders = {};
    stream.on('trailers', (received) => {
      trailers = received;
    });
    const [answered] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status'?: number }];
    let body = '';
    stream.setEncoding('utf8');
    for await (const chunk of stream) body += chunk;
    return {
      httpStatus: answered[':status'] ?? 0,
      status: Number(answered['grpc-status'] ?? trailers['grpc-status']),
      headers: answered,
      echo: body.startsWith('{') ? (JSON.parse(body) as Echo) : undefined,
    };
  } finally {
    session.destroy();
  }
}
