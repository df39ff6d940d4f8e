import type { GrpcRetry, Retry } from '../../../src/model/retry.ts';
import type { TruthRequest } from '../request.ts';

/** How often a request is tried whose every try fails with the status it asks for; once when it asks for none. */
export function triesOf(retry: Retry | undefined, { method, headers }: TruthRequest): number {
  const status = Number(headers['x-answer-status'] ?? 200);
  if (retry === undefined || status === 200) return 1;
  const methods: readonly string[] = retry.methods ?? ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'];
  const isNamed = (retry.statusCodes ?? []).includes(status) || (retry.on ?? []).some((one) => isStatusOf(one, status));
  return methods.includes(method) && isNamed ? retry.attempts + 1 : 1;
}

/** The same for a call, which asks for a status of gRPC. */
export function callTriesOf(retry: GrpcRetry | undefined, { headers }: TruthRequest): number {
  const status = headers['x-answer-grpc-status'];
  if (retry === undefined || status === undefined) return 1;
  const name = { '13': 'internal', '14': 'unavailable' }[status];
  return (retry.on ?? []).some((condition) => condition === name) ? retry.attempts + 1 : 1;
}

function isStatusOf(condition: string, status: number): boolean {
  if (condition === '5xx') return status >= 500;
  if (condition === 'gateway-error') return status >= 502 && status <= 504;
  return condition === 'retriable-4xx' && status === 409;
}
