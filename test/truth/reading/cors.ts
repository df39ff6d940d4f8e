import type { Cors, Origin } from '../../../src/model/cors.ts';
import type { TruthRequest } from '../request.ts';
import type { Headers } from './reading.ts';

/** Whether a browser asks for permission first: the proxy answers that itself. */
export function isPreflight({ method, headers }: TruthRequest): boolean {
  return (
    method === 'OPTIONS' && headers['origin'] !== undefined && headers['access-control-request-method'] !== undefined
  );
}

/** What an answer tells the browser; nothing for pages that are not allowed. */
export function corsHeaders(cors: Cors | undefined, request: TruthRequest): Headers {
  if (cors === undefined) return {};
  const origin = request.headers['origin'];
  if (origin === undefined) return {};
  // Without this one header a browser takes all others for nothing.
  if (!cors.allowOrigins.some((one) => originIs(one, origin))) return { 'access-control-allow-origin': undefined };
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': cors.allowCredentials ? 'true' : undefined,
    ...(isPreflight(request) && { 'access-control-max-age': cors.maxAge && seconds(cors.maxAge) }),
  };
}

function originIs(origin: Origin, asked: string): boolean {
  switch (origin.kind) {
    case 'any':
      return true;
    case 'exact':
      return asked === origin.value;
    case 'regex':
      return new RegExp(`^(?:${origin.value})$`).test(asked);
    case 'subdomains': {
      const [scheme = '', host = ''] = origin.value.split('*');
      return asked.startsWith(scheme) && asked.endsWith(host) && asked.length > scheme.length + host.length;
    }
  }
}

function seconds(duration: string): string {
  const [, count = '', unit] = /^(\d+)(s|m)$/.exec(duration) ?? [];
  return String(Number(count) * (unit === 'm' ? 60 : 1));
}
