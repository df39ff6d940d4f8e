import type { ExternalAuthorization } from '../ir/external-authorization.ts';
import type { RequestScope } from '../ir/request-scope.ts';
import { formatDuration } from '../scalar/duration.ts';
import { anyOf, below, exactly, member, type Term } from './condition.ts';
import { type ConcreteRequest, decideRequest } from './decide-request.ts';
import type { Decision } from './decision.ts';
import { scopeWords } from './rate-limit.ts';
import { arriving, type OnTheWay, unchanged } from './rewrite.ts';

/** Who is asked about what, in words. */
export function authorizerWords(authorizers: readonly ExternalAuthorization[]): string {
  return authorizers.map(words).join('; ');
}

function words({ destination, protocol, requests, timeout, failure, gives }: ExternalAuthorization): string {
  return [
    `${destination} decides`,
    scopeWords(requests) && `about ${scopeWords(requests)}`,
    `within ${formatDuration(timeout)}`,
    failure === 'allow' ? 'or all pass' : '',
    protocol.kind === 'http' ? `told ${protocol.tells.join(', ')}` : '',
    gives.length > 0 ? `giving ${gives.join(', ')}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** How much they protect: those that fail closed more, and those that are asked about everything more. */
export function authorizerStrength(authorizers: readonly ExternalAuthorization[]): number {
  return authorizers.reduce((sum, { failure, requests: { methods, paths } }) => {
    const scoped = methods.kind === 'some' || paths.kind === 'some';
    return sum + 4 - (failure === 'allow' ? 2 : 0) - (scoped ? 1 : 0);
  }, 0);
}

/** Which of them are asked about a request. One of which that cannot be told counts as asked. */
export function authorizersAsked(
  authorizers: readonly ExternalAuthorization[],
  request: ConcreteRequest,
  change: OnTheWay = unchanged,
): string[] {
  return authorizers.flatMap(({ name, requests }) => {
    const decision: Decision<boolean> = [
      { rule: name, when: scopeTerms(requests), outcome: true },
      { rule: name, when: [], outcome: false },
    ];
    return decideRequest(arriving(decision, change), request)?.outcome === false ? [] : [name];
  });
}

function scopeTerms({ methods, paths }: RequestScope): Term[] {
  const path = { kind: 'path' } as const;
  return [
    ...(methods.kind === 'any' ? [] : [anyOf(methods.methods.map((method) => member({ kind: 'method' }, method)))]),
    ...(paths.kind === 'any'
      ? []
      : [anyOf(paths.paths.map(({ kind, value }) => (kind === 'exact' ? exactly(path, value) : below(path, value))))]),
  ];
}
