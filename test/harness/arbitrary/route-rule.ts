import type { Cors, Origin } from '../../../src/model/cors.ts';
import type { FaultScope } from '../../../src/model/fault.ts';
import type { HeaderChanges } from '../../../src/model/header-changes.ts';
import type { HttpBackend } from '../../../src/model/http-route.ts';
import type { RetryLimits } from '../../../src/model/retry.ts';
import type { SessionAffinity } from '../../../src/model/session-affinity.ts';
import { type Choice, written } from './choice.ts';

/** What rules that forward have, whatever is spoken. A backend that gets no requests may get copies. */
export function forwarded(choice: Choice, backends: readonly HttpBackend[]) {
  const others = backends
    .filter(({ weight }) => weight === 0)
    .map(({ namespace, service, port }) => ({ namespace, service, port }));
  const mirror = () => ({ ...choice.one(others), ...written({ percent: choice.maybe(() => percent(choice)) }) });
  return {
    requestHeaders: choice.maybe(() => headerChanges(choice)),
    mirrors: others.length > 0 ? choice.maybe(() => [mirror()]) : undefined,
    idleTimeout: choice.seldom(() => choice.one(['2m', '1h'])),
    sessionAffinity: choice.seldom(() => sessionAffinity(choice)),
  };
}

export function headerChanges(choice: Choice): HeaderChanges {
  const value = () => choice.one(['one', '', '50% off', 'a, b']);
  return written({
    set: choice.maybe(() => ({ 'X-Set': value(), 'x-set-too': value() })),
    add: choice.maybe(() => ({ 'x-add': value() })),
    remove: choice.maybe(() => ['X-Remove', 'x-remove-too']),
  });
}

export function withHeaderChanges(choice: Choice, backends: readonly HttpBackend[]): HttpBackend[] {
  return backends.map((backend) => ({
    ...backend,
    ...written({
      requestHeaders: choice.seldom(() => headerChanges(choice)),
      responseHeaders: choice.seldom(() => headerChanges(choice)),
    }),
  }));
}

export function cors(choice: Choice): Cors {
  const credentials = choice.maybe(() => true);
  const origins: readonly Origin[] = [
    { kind: 'exact', value: 'https://a.example' },
    { kind: 'subdomains', value: 'https://*.b.example:8443' },
    { kind: 'regex', value: 'http://localhost:[0-9]+' },
    ...(credentials ? [] : [{ kind: 'any' } as const]),
  ];
  return written({
    allowOrigins: choice.some(origins, 1),
    allowMethods: choice.maybe(() => choice.some(['PUT', 'DELETE'] as const)),
    allowHeaders: choice.maybe(() => (credentials ? ['X-A'] : ['*'])),
    exposeHeaders: choice.maybe(() => ['x-b']),
    maxAge: choice.maybe(() => choice.one(['5s', '10m'])),
    allowCredentials: credentials,
  }) as Cors;
}

export function fault<Abort extends object>(choice: Choice, status: Abort) {
  const portion = () => written({ percent: choice.maybe(() => percent(choice)) });
  const delay = () => ({ duration: choice.one(['1ms', '2s']), ...portion() });
  const abort = () => ({ ...status, ...portion() });
  return choice.one<() => FaultScope & { abort?: Abort & { percent?: number } }>([
    () => ({ delay: delay() }),
    () => ({ abort: abort() }),
    () => ({ delay: delay(), abort: abort(), headers: { 'End-User': { kind: 'exact', value: 'jason' } } }),
  ])();
}

export function retryLimits(choice: Choice): RetryLimits {
  return written({
    attempts: choice.number(1, 3),
    perTryTimeout: choice.maybe(() => '50ms'),
    backoff: choice.maybe(() => choice.one([{ base: '1ms' }, { base: '2ms', max: '10ms' }])),
    avoidPreviousHosts: choice.maybe(() => choice.one([true, false])),
    otherLocalities: choice.maybe(() => choice.one([true, false])),
  }) as RetryLimits;
}

function sessionAffinity(choice: Choice): SessionAffinity {
  const strict = choice.maybe(() => choice.one([true, false]));
  return choice.one<SessionAffinity>([
    { kind: 'header', name: 'X-At', ...written({ strict }) },
    {
      kind: 'cookie',
      name: 'at',
      ...written({ strict, ttl: choice.maybe(() => '1h'), path: choice.maybe(() => '/below') }),
    },
  ]);
}

function percent(choice: Choice): number {
  return choice.one([0, 0.0001, 0.25, 12.5, 50, 100]);
}
