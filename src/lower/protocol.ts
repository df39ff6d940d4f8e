import type * as ir from '../ir/protocol.ts';
import type * as model from '../model/protocol.ts';

/** What is spoken, decided once: gRPC is HTTP/2, and nothing later asks again. */
export const lowerProtocol: Readonly<Record<model.Protocol, ir.Protocol>> = {
  http: 'http1',
  http2: 'http2',
  grpc: 'http2',
  tls: 'tcp',
  tcp: 'tcp',
};
