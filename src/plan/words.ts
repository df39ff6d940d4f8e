import type { WeightedDestination } from '../ir/connection.ts';
import type { Forward, RouteAction } from '../ir/route.ts';
import * as action from '../reach/action-words.ts';
import { type FieldChange, fieldChanges, same } from '../reach/answer.ts';
import { actionAnswers, backendAnswers, type RoutingOutcome, routeAnswers } from '../reach/route.ts';

/** One thing that changes between two outcomes. */
export interface OutcomeChange {
  /** `moved`: where requests go, or how they are answered. */
  readonly effect: 'moved' | 'behaviour';
  readonly words: string;
}

/** What changes between two outcomes of one table, one phrase for each thing; nothing when a request cannot tell them apart. */
export function outcomeChanges(before: RoutingOutcome, after: RoutingOutcome, table: string): OutcomeChange[] {
  if (before === after) return [];
  if (before.kind === 'no-route' || after.kind === 'no-route') {
    return before.kind === after.kind ? [] : [wholeChange(before, after, table)];
  }
  if (before.kind === 'connected' && after.kind === 'connected') {
    const moved = shareChanges(before.backends, after.backends, table);
    return moved.map((words) => ({ effect: 'moved', words }));
  }
  if (before.kind === 'connected' || after.kind === 'connected') return [wholeChange(before, after, table)];
  const ofRoute = behaviours(fieldChanges(routeAnswers, before.route, after.route));
  const [was, is] = [before.route.action, after.route.action];
  if (was.kind === 'forward' && is.kind === 'forward') return [...forwardChanges(was, is, table), ...ofRoute];
  return same(was, is) ? ofRoute : [wholeChange(before, after, table), ...ofRoute];
}

/** Where requests go, each destination once: `v1 90 %, v3 10 %`; or how they are answered. */
export function outcomeWords(outcome: RoutingOutcome, table: string): string {
  if (outcome.kind === 'no-route') return 'no route';
  if (outcome.kind === 'connected') return shareWords(outcome.backends, table);
  return actionWords(outcome.route.action, table);
}

/** What a route does, in words. */
export function actionWords(done: RouteAction, table: string): string {
  switch (done.kind) {
    case 'forward':
      return shareWords(done.backends, table);
    case 'redirect':
      return action.redirectWords(done);
    case 'direct-response':
      return action.answerWords(done);
  }
}

/** Where traffic goes, in words, each destination once: `v1 90 %, v3 10 %`. */
export function shareWords(backends: readonly WeightedDestination[], table: string): string {
  return shares(backends, table)
    .map(({ to, percent }) => (percent === '100 %' ? to : `${to} ${percent}`))
    .join(', ');
}

function wholeChange(before: RoutingOutcome, after: RoutingOutcome, table: string): OutcomeChange {
  return { effect: 'moved', words: `${outcomeWords(before, table)} -> ${outcomeWords(after, table)}` };
}

function forwardChanges(before: Forward, after: Forward, table: string): OutcomeChange[] {
  const moved = shareChanges(before.backends, after.backends, table);
  const ofBackends = after.backends.flatMap((backend) => {
    const earlier = before.backends.find(({ destination }) => destination === backend.destination);
    const to = destinationWords(backend.destination, table);
    return earlier ? behaviours(fieldChanges(backendAnswers, earlier, backend), `${to} `) : [];
  });
  return [
    ...moved.map((words) => ({ effect: 'moved' as const, words })),
    ...behaviours(fieldChanges(actionAnswers.forward, before, after)),
    ...ofBackends,
  ];
}

function behaviours(changes: readonly FieldChange[], what = ''): OutcomeChange[] {
  return changes.map(({ field, before, after }) => ({
    effect: 'behaviour',
    words: `${what}${field} ${before} -> ${after}`,
  }));
}

/** `bookinfo/reviews port http`, `gateway bookinfo/ingress port 80`, or `gateway bookinfo/ingress port 443 listener shop`. */
export function tableWords(name: string): string {
  const parts = name.split('/');
  const [, namespace, gateway, port, listener] = parts;
  if (parts.length === 4) return `gateway ${namespace}/${gateway} port ${port}`;
  if (parts.length === 5) return `gateway ${namespace}/${gateway} port ${port} listener ${listener}`;
  return `${parts[0]}/${parts[1]} port ${parts[2]}`;
}

/** `bookinfo/canary` of the route name `bookinfo/canary/0/1`. */
export function routeOwner(name: string): string {
  const parts = name.split('/');
  return parts.length >= 2 ? `${parts[0]}/${parts[1]}` : name;
}

/** `v1` inside the table of its own service and port, else `bookinfo/reviews:http v1`. */
export function destinationWords(destination: string, table: string): string {
  const [namespace = '', service = '', port = '', version] = destination.split('/');
  if (table === `${namespace}/${service}/${port}`) return version ?? 'all versions';
  return `${namespace}/${service}:${port}${version === undefined ? '' : ` ${version}`}`;
}

interface Share {
  readonly to: string;
  readonly percent: string;
}

/** What changes between two ways to share, one phrase for each destination. */
export function shareChanges(
  backendsBefore: readonly WeightedDestination[],
  backendsAfter: readonly WeightedDestination[],
  table: string,
): string[] {
  const [before, after] = [shares(backendsBefore, table), shares(backendsAfter, table)];
  const [was, is] = [onlyShare(before), onlyShare(after)];
  if (was !== undefined && is !== undefined) return was === is ? [] : [`${was} -> ${is}`];
  const percent = (list: readonly Share[], to: string) => list.find((share) => share.to === to)?.percent ?? '0 %';
  return [...new Set([...before, ...after].map(({ to }) => to))]
    .map((to) => ({ to, from: percent(before, to), now: percent(after, to) }))
    .filter(({ from, now }) => from !== now)
    .map(({ to, from, now }) => `${to} ${from} -> ${now}`);
}

function onlyShare(list: readonly Share[]): string | undefined {
  const [first, ...rest] = list.filter(({ percent }) => percent !== '0 %');
  return rest.length === 0 ? first?.to : undefined;
}

function shares(backends: readonly WeightedDestination[], table: string): Share[] {
  const weights = new Map<string, number>();
  for (const { destination, weight } of backends) {
    const to = destinationWords(destination, table);
    weights.set(to, (weights.get(to) ?? 0) + weight);
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return [...weights].map(([to, weight]) => ({ to, percent: percentWords(weight / total) }));
}

/** `90 %`: at most two decimals, and never a rounded 0 or 100 that is not one. */
export function percentWords(share: number): string {
  const rounded = Math.round(share * 10_000) / 100;
  if (rounded === 0 && share > 0) return '<0.01 %';
  if (rounded === 100 && share < 1 - 1e-9) return '>99.99 %';
  return `${rounded} %`;
}
