import { type IncomingMessage, request as plainRequest } from 'node:http';
import { type RequestOptions, request as secureRequest } from 'node:https';

/** How one gets in: what is sent to, and expected of, the server of the address that is asked. */
export interface HttpAccess {
  /** The `Authorization` header. It goes to the address itself and not to where that redirects, unless it is the same server. */
  readonly authorization?: string | undefined;
  readonly tls?: TlsAccess | undefined;
}

/** PEM texts for a server that wants a certificate, or has one of an authority of its own. */
export interface TlsAccess {
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Instead of the authorities that everybody knows. */
  readonly authority?: string | undefined;
}

/** Limits of one exchange with a server, however many requests it takes. */
export interface HttpLimits {
  readonly signal: AbortSignal;
  /** The most bytes of one answer. */
  readonly maximumBytes: number;
  readonly access?: HttpAccess | undefined;
}

/** One request. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | undefined;
}

/** The head of an answer, and its bytes as they come. */
export interface HttpAnswer {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterableIterator<Uint8Array>;
}

/** As many as browsers and `fetch` follow, less what nobody needs. */
const mostRedirects = 5;

/**
 * Asks a server, and follows it elsewhere. Node's own `http` and not its `fetch`, because a client certificate has no place
 * there, and because it takes 8 MiB more of an agent's memory.
 */
export async function exchange(request: HttpRequest, limits: HttpLimits): Promise<HttpAnswer> {
  let { url } = request;
  for (let redirects = 0; ; redirects += 1) {
    const response = await send({ ...request, url }, limits, new URL(url).origin === new URL(request.url).origin);
    const next = redirected(request, response, url);
    if (next === undefined) return answerOf(response, url, limits);
    response.resume();
    if (redirects >= mostRedirects) throw new Error(`it redirects more than ${mostRedirects} times`);
    url = next;
  }
}

/** Where an answer sends the request: never from TLS to plain text, and a body only where the method stays the same. */
function redirected({ method = 'GET' }: HttpRequest, response: IncomingMessage, url: string): string | undefined {
  const { location } = response.headers;
  const status = response.statusCode ?? 0;
  const keepsMethod = status === 307 || status === 308 || method === 'GET' || method === 'HEAD';
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || !keepsMethod) return undefined;
  const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
  if (!next || !/^https?:$/.test(next.protocol)) throw new Error('it redirects to what is no http(s) address');
  if (url.startsWith('https:') && next.protocol === 'http:') throw new Error('it redirects from TLS to plain text');
  return next.href;
}

async function send(request: HttpRequest, limits: HttpLimits, isOwn: boolean): Promise<IncomingMessage> {
  try {
    return await sendOnce(request, limits, isOwn);
  } catch (error) {
    limits.signal.throwIfAborted();
    // A kept connection that the server closed while we wrote: nothing of the request was answered.
    if (!(error instanceof StaleConnectionError)) throw error;
    return sendOnce(request, limits, isOwn);
  }
}

class StaleConnectionError extends Error {}

function sendOnce(
  { url, method = 'GET', headers = {}, body }: HttpRequest,
  { signal, access }: HttpLimits,
  isOwn: boolean,
): Promise<IncomingMessage> {
  const { authorization, tls } = isOwn ? (access ?? {}) : {};
  const all: Record<string, string> = { ...headers, ...(authorization !== undefined && { authorization }) };
  if (body) all['content-length'] = String(body.byteLength);
  const options: RequestOptions = { method, headers: all, signal };
  if (tls && url.startsWith('https:')) {
    const { certificate: cert, key, authority: ca } = tls;
    Object.assign(options, { ...(cert && { cert }), ...(key && { key }), ...(ca && { ca }) });
  }
  return new Promise((resolve, reject) => {
    const outgoing = (url.startsWith('https:') ? secureRequest : plainRequest)(url, options, resolve);
    outgoing.once('error', (error: Error & { code?: unknown }) =>
      reject(outgoing.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnectionError() : error),
    );
    outgoing.end(body);
  });
}

function answerOf(response: IncomingMessage, url: string, limits: HttpLimits): HttpAnswer {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return {
    url,
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: bounded(response, limits),
  };
}

async function* bounded(
  response: IncomingMessage,
  { signal, maximumBytes }: HttpLimits,
): AsyncIterableIterator<Uint8Array> {
  let total = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      total += chunk.byteLength;
      if (total > maximumBytes) throw new Error(`the answer is larger than ${maximumBytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** All of a body at once. */
export async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Why an exchange failed, in a few words and without the address, which may hold a password. */
export function failureOf(error: unknown, timeoutSeconds: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutSeconds} s`;
  // A name with several addresses fails with one error for each, and a message of its own that is empty.
  if (error instanceof AggregateError) return error.errors.map((one) => failureOf(one, timeoutSeconds)).join('; ');
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return cause ? `${error.message}: ${cause}` : error.message;
}
