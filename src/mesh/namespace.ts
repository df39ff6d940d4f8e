import { authorFrame, type Frame, unknownFrame } from './author-frame.ts';
import { AuthoringError } from './authoring-error.ts';
import { Construct, type Scope } from './construct.ts';
import type { Defaults } from './defaults.ts';

/** The options of a {@link Namespace}. */
export interface NamespaceOptions {
  /** Settings for whatever in the namespace does not write them itself. They go before those of the mesh, one by one. */
  readonly defaults?: Defaults;
}

/**
 * Everything declared in it belongs to this namespace: a part of each thing's name and of each workload's identity, and
 * on Kubernetes the namespace it runs in. What is in no namespace belongs to `default`.
 *
 * @example
 * const shop = new Namespace(mesh, 'shop');
 * const cart = new Service(shop, 'cart', { ports: { http: { number: 8080, protocol: 'http' } } });
 */
export class Namespace extends Construct {
  /** The name of the namespace. */
  readonly name: string;
  /** Settings for whatever in the namespace does not write them itself. */
  readonly defaults: Defaults | undefined;

  /**
   * @param scope The mesh, or a construct in it. A namespace inside a namespace is the error `nested-namespace`.
   * @param name A DNS label (RFC 1123): lower-case letters, digits and inner hyphens, at most 63.
   */
  constructor(scope: Scope, name: string, options: NamespaceOptions = {}) {
    super(scope, name);
    this.name = name;
    this.defaults = options?.defaults;
    const outer = namespaceAbove(this);
    if (outer) throw new AuthoringError('nested-namespace', { name: String(name), outer: outer.name });
  }

  /** Where the author wrote the options: `new Namespace(…)`, or the `super(…)` of a team's own class. */
  get declaredAt(): Frame {
    return authorFrame(this.origin.stack) ?? unknownFrame;
  }
}

/** The nearest namespace a construct is in, itself left out. */
export function namespaceAbove(construct: Scope): Namespace | undefined {
  for (let above = construct.node.scope; above; above = above.node.scope) {
    if (above instanceof Namespace) return above;
  }
  return undefined;
}
