import type * as ir from '../ir/cors.ts';
import type * as model from '../model/cors.ts';
import { sortedUnique } from './order.ts';
import { lowerDuration } from './timeout.ts';

/** Decides who may read answers: the program says so itself where nothing is written. */
export function lowerCors(cors: model.Cors | undefined): ir.Cors {
  if (cors === undefined) return { kind: 'off' };
  return {
    kind: 'on',
    origins: cors.allowOrigins.map((origin) => (origin.kind === 'any' ? { kind: 'any' } : { ...origin })),
    methods: namesOrAll(cors.allowMethods),
    headers: namesOrAll(cors.allowHeaders?.map((name) => name.toLowerCase())),
    exposedHeaders: namesOrAll(cors.exposeHeaders?.map((name) => name.toLowerCase())),
    maxAge: cors.maxAge === undefined ? { kind: 'none' } : { kind: 'limited', duration: lowerDuration(cors.maxAge) },
    credentials: cors.allowCredentials ?? false,
  };
}

/** Beside a star, names say nothing. */
function namesOrAll(names: readonly string[] | undefined): string[] {
  return names?.includes('*') ? ['*'] : sortedUnique(names ?? []);
}
