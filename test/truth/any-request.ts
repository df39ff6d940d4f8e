import { type Choice, written } from '../harness/arbitrary/choice.ts';
import type { TruthRequest } from './request.ts';

/** A request from the same small pools that the matches of the stage come from. */
export function anyRequest(choice: Choice): TruthRequest {
  const door = choice.one(['client', 'client', 'edge'] as const);
  const service = door === 'edge' ? 'web' : choice.one(['web', 'web', 'calls']);
  const host = choice.one([
    'shop.example',
    'shop.example:8080',
    'Exact.wild.example',
    'a.wild.example',
    'other.example',
  ]);
  return service === 'calls' ? anyCall(choice, host) : { ...anyHttp(choice), door, service, host };
}

function anyHttp(choice: Choice) {
  const isPreflight = choice.seldom(() => true);
  const origin = choice.seldom(() =>
    choice.one(['https://a.example', 'https://x.b.example:8443', 'http://localhost:1', 'https://c.example']),
  );
  return {
    method: isPreflight ? 'OPTIONS' : choice.one(['GET', 'GET', 'POST']),
    path: choice.one([
      '/',
      '/a',
      '/A',
      '/a/b',
      '/a/b/c',
      '/A/B',
      '/ab',
      '/a/',
      '/users',
      '/users/7',
      '/users/x/b',
      '/z/b',
      '/below/1',
    ]),
    query: choice.one(['', '', '?q=12', '?q=1&q=12', '?r', '?q=a2&r=1']),
    headers: written({
      ...sent(choice),
      origin: isPreflight ? (origin ?? 'https://a.example') : origin,
      'access-control-request-method': isPreflight ? 'PUT' : undefined,
      'x-answer-status': choice.seldom(() => choice.one(['503', '500', '429', '409', '404'])),
    }),
  };
}

function anyCall(choice: Choice, host: string): TruthRequest {
  const service = choice.one(['shop.v1.Cart', 'shop.v2.Cart', 'shop.v3.Cart']);
  return {
    door: 'client',
    service: 'calls',
    host,
    method: 'POST',
    path: `/${service}/${choice.one(['Pay', 'Add', 'Get'])}`,
    query: '',
    headers: written({
      ...sent(choice),
      'content-type': 'application/grpc',
      'x-answer-grpc-status': choice.seldom(() => choice.one(['13', '14', '5'])),
    }),
  };
}

/** Headers that matches, faults and changes are about. */
function sent(choice: Choice) {
  return {
    'x-a': choice.maybe(() => choice.one(['12', '1', '2', 'a', ''])),
    'x-b': choice.seldom(() => choice.one(['12', 'b2'])),
    'end-user': choice.seldom(() => 'jason'),
    'x-set': choice.maybe(() => 'old'),
    'x-add': choice.maybe(() => 'a'),
    'x-remove': choice.maybe(() => 'r'),
  };
}
