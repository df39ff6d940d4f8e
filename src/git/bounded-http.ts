import type { GitHttpRequest, HttpClient } from 'isomorphic-git';
import { collect, exchange, type HttpLimits } from './http-exchange.ts';

/** Git's transport, given up at a deadline or when an answer is too large. */
export function boundedHttp(limits: HttpLimits): HttpClient {
  return { request: (request) => send(request, limits) };
}

/** A body is sent as a whole: one of known length needs no chunked transfer, which some git servers refuse. */
async function send(request: GitHttpRequest, limits: HttpLimits) {
  const { url, method = 'GET', headers } = request;
  const body = request.body && (await collect(request.body));
  const answer = await exchange({ url, method, headers, body }, limits);
  return {
    url: answer.url,
    method,
    statusCode: answer.status,
    statusMessage: answer.statusText,
    headers: { ...answer.headers },
    body: answer.body,
  };
}
