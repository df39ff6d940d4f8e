import { AuthoringError, describe } from './authoring-error.ts';
import type { Backend } from './backend.ts';
import type { Declaration } from './declaration.ts';
import { isRecord } from './pass-through.ts';
import { Service } from './service.ts';

/** Which list of which declaration refers to something: for messages. */
export interface Referrer {
  readonly owner: Declaration;
  /** Such as `rules[0].backends`. */
  readonly list: string;
}

/** Something that says which backend it is for. */
interface Referring {
  readonly to: Backend;
}

/**
 * An item with the names of its backend in the place of `to`. What is not a backend stops the evaluation: there is no name
 * that could reach the model. Written as one literal, because a large mesh has some hundred thousand of these.
 */
export function referring<Item extends Referring>(referrer: Referrer, index: number | undefined, item: Item) {
  const found: unknown = item.to;
  const service = isRecord(found) ? found['service'] : undefined;
  if (!(service instanceof Service)) {
    const expected = 'a port or version of a service, such as `reviews.port("http")`';
    refuse(referrer, index === undefined ? '.to' : `[${index}].to`, { expected, found });
  }
  requireSameMesh(referrer, service);
  const { portName, versionName } = item.to as Backend & { readonly versionName?: string };
  const { namespace, name } = service;
  return { ...item, to: undefined, namespace, service: name, port: portName, version: versionName };
}

/** Stops the evaluation because a list holds something else than a reference. */
export function refuse({ owner, list }: Referrer, item: string, wrong: { expected: string; found: unknown }): never {
  const { expected, found } = wrong;
  const parameters = { owner: owner.node.path, member: `${list}${item}`, expected, found: describe(found) };
  throw new AuthoringError('not-a-reference', parameters, owner.declaredAt);
}

/** What routes, workloads and policies are declared on. Only a cast gets anything else past the type checker. */
export function requireService(owner: Declaration, scope: unknown): void {
  if (scope instanceof Service) return;
  refuse({ owner, list: 'the scope' }, '', {
    expected: 'a service, and for a route a service or a gateway',
    found: scope,
  });
}

/** Names have a meaning only within one mesh: elsewhere the same name is another thing. */
export function requireSameMesh({ owner }: Referrer, target: Declaration): void {
  if (target.mesh === owner.mesh) return;
  const parameters = { owner: owner.node.path, name: target.name, mesh: target.mesh.name };
  throw new AuthoringError('reference-across-meshes', parameters, owner.declaredAt);
}
