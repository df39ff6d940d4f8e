import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';

/** Limits of one exchange with a remote, however many requests it takes. */
export interface HttpLimits {
  readonly signal: AbortSignal;
  /** The most bytes of one answer, after decompression. */
  readonly maximumBytes: number;
}

/** Git's transport over the runtime's own `fetch`, given up at a deadline or when an answer is too large. */
export function boundedHttp(limits: HttpLimits): HttpClient {
  return { request: (request) => send(request, limits) };
}

async function send(request: GitHttpRequest, limits: HttpLimits): Promise<GitHttpResponse> {
  const response = await fetch(request.url, {
    method: request.method ?? 'GET',
    headers: request.headers ?? {},
    signal: limits.signal,
    ...(request.body && { body: await collect(request.body) }),
  });
  return {
    url: response.url,
    method: request.method ?? 'GET',
    statusCode: response.status,
    statusMessage: response.statusText,
    headers: Object.fromEntries(response.headers),
    body: bounded(response, limits.maximumBytes),
  };
}

async function* bounded(response: Response, maximumBytes: number): AsyncIterableIterator<Uint8Array> {
  let total = 0;
  for await (const chunk of response.body ?? []) {
    total += chunk.byteLength;
    if (total > maximumBytes) throw new Error(`the answer is larger than ${maximumBytes} bytes`);
    yield chunk;
  }
}

/** All of a body at once: a body of known length needs no chunked transfer, which some git servers refuse. */
export async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
