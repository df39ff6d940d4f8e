import type * as model from '../model/allowed-routes.ts';
import { Namespace } from './namespace.ts';
import { isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import { type Referrer, refuse } from './reference.ts';

/** Which namespaces may attach routes to a listener. The gateway's own always may. */
export interface AllowedRoutes {
  /** The namespaces, or `all` of the mesh. */
  readonly namespaces: 'all' | readonly Namespace[];
  /**
   * Whether two namespaces may route one host name. By default each name is `owned` by one, so that no team can take requests
   * of another by a more specific match; `shared` joins their routes, the most specific match first.
   */
  readonly hostnames?: 'owned' | 'shared';
}

/** The plain data of who may attach. What is not of its shape passes through, for the schema to report. */
export function allowedRoutesModel(allowed: AllowedRoutes, { owner, list }: Referrer): Plain<model.AllowedRoutes> {
  const written: unknown = allowed;
  if (!isRecord(written)) return written as Plain<model.AllowedRoutes>;
  const { namespaces, ...rest } = allowed;
  if (namespaces === 'all') return { ...rest, namespaces: { kind: 'all' } };
  if (!Array.isArray(namespaces)) {
    refuse({ owner, list: `${list}.namespaces` }, '', {
      expected: 'a list of namespaces, or `all`',
      found: namespaces,
    });
  }
  const names = namespaces.map((namespace, index) => {
    const referrer = { owner, list: `${list}.namespaces[${index}]` };
    if (!(namespace instanceof Namespace)) refuse(referrer, '', { expected: 'a namespace', found: namespace });
    return namespace.name;
  });
  return { ...rest, namespaces: { kind: 'listed', names } };
}
