import { authorFrame, type Frame, unknownFrame } from './author-frame.ts';
import { AuthoringError } from './authoring-error.ts';
import { Construct, type Scope } from './construct.ts';
import { Mesh } from './mesh.ts';
import { namespaceAbove } from './namespace.ts';
import type { Plain } from './plain.ts';

/** Something with a name in a namespace: what every entry of the model is. */
export interface Named {
  namespace: string;
  name: string;
}

/** Something of a mesh that becomes one entry of the model: a service, workload, gateway, route or policy. */
export abstract class Declaration<Model extends Named = Named> extends Construct {
  /** The name as it was declared. */
  readonly name: string;
  /** The namespace this belongs to: that of the nearest `Namespace` above, else `default`. */
  readonly namespace: string;
  /** The mesh this belongs to. */
  readonly mesh: Mesh;

  constructor(scope: Scope, name: string) {
    super(scope, name);
    this.name = name;
    this.namespace = namespaceAbove(this)?.name ?? 'default';
    this.mesh = meshAbove(this, name);
  }

  /** Where the author wrote the options: `new Service(…)`, or the `super(…)` of a team's own class. */
  get declaredAt(): Frame {
    return authorFrame(this.origin.stack) ?? unknownFrame;
  }

  /** The plain data this becomes. meshc calls it; authors have no need to. */
  abstract toModel(): Plain<Model>;
}

function meshAbove(construct: Scope, name: string): Mesh {
  const { root } = construct.node;
  if (root instanceof Mesh) return root;
  throw new AuthoringError('construct-outside-mesh', { name: String(name) });
}
