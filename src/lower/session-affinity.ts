import type * as ir from '../ir/session-affinity.ts';
import type * as model from '../model/session-affinity.ts';
import { defaults } from './defaults.ts';
import { lowerDuration } from './timeout.ts';

/** Decides whether sessions stay at an endpoint: every request goes where the load balancer says, unless it is written. */
export function lowerSessionAffinity(affinity: model.SessionAffinity | undefined): ir.SessionAffinity {
  if (affinity === undefined) return { kind: 'off' };
  const strict = affinity.strict ?? defaults.strictAffinity;
  if (affinity.kind === 'header') return { kind: 'header', name: affinity.name.toLowerCase(), strict };
  const { name, path, ttl } = affinity;
  return {
    kind: 'cookie',
    name,
    path: path ?? defaults.cookiePath,
    lifetime: ttl === undefined ? { kind: 'session' } : { kind: 'limited', duration: lowerDuration(ttl) },
    strict,
  };
}
