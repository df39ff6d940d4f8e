import type * as ir from '../ir/cors.ts';
import type * as model from '../model/cors.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { lowerDuration } from './timeout.ts';

/** Decides who may read answers: the program says so itself where nothing is written. */
export function lowerCors(cors: model.Cors | undefined): ir.Cors {
  if (cors === undefined) return { kind: 'off' };
  return {
    kind: 'on',
    origins: lowerOrigins(cors.allowOrigins),
    methods: namesOrAll(cors.allowMethods),
    headers: namesOrAll(cors.allowHeaders?.map((name) => name.toLowerCase())),
    exposedHeaders: namesOrAll(cors.exposeHeaders?.map((name) => name.toLowerCase())),
    maxAge: cors.maxAge === undefined ? { kind: 'none' } : { kind: 'limited', duration: lowerDuration(cors.maxAge) },
    credentials: cors.allowCredentials ?? false,
  };
}

/** Any one that matches is enough, so their order says nothing; beside "any" no other does. */
function lowerOrigins(origins: readonly model.Origin[]): ir.OriginMatch[] {
  if (origins.some(({ kind }) => kind === 'any')) return [{ kind: 'any' }];
  const named = origins.flatMap((origin) =>
    origin.kind === 'any' ? [] : [{ kind: origin.kind, value: origin.value }],
  );
  return sortedBy(named, ({ kind, value }) => [kind, value]);
}

/** Beside a star, names say nothing. */
function namesOrAll(names: readonly string[] | undefined): string[] {
  return names?.includes('*') ? ['*'] : sortedUnique(names ?? []);
}
