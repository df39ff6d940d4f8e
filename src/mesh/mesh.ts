import { RootConstruct } from 'constructs';
import { authorFrame, type Frame, unknownFrame } from './author-frame.ts';
import type { Defaults } from './defaults.ts';

/** The options of a {@link Mesh}. */
export interface MeshOptions {
  /**
   * The SPIFFE trust domain under which every workload is named: `spiffe://<trust domain>/ns/<namespace>/sa/<name>`.
   * 1 to 255 lower-case letters, digits, `.`, `-` and `_` (SPIFFE-ID 2.1). Two environments that must not trust each
   * other need two trust domains.
   */
  readonly trustDomain: string;
  /** Settings for whatever in the mesh does not write them itself. A namespace may have its own. */
  readonly defaults?: Defaults;
}

/**
 * A service mesh: the root of everything. The default export of `mesh.ts` is a mesh, or a function that returns one.
 *
 * @example
 * export default ({ environment }: Environment) => {
 *   const mesh = new Mesh('shop', { trustDomain: `${environment}.shop.example` });
 *   return mesh;
 * };
 */
export class Mesh extends RootConstruct {
  /** The name of the mesh. */
  readonly name: string;
  /** The SPIFFE trust domain of every identity in the mesh. */
  readonly trustDomain: string;
  /** Settings for whatever in the mesh does not write them itself. */
  readonly defaults: Defaults | undefined;
  private readonly origin: Error = new Error();

  /**
   * @param name A DNS label (RFC 1123): lower-case letters, digits and inner hyphens, at most 63. It is the first folder
   *   of the compiled output.
   */
  constructor(name: string, options: MeshOptions) {
    super(String(name));
    this.name = name;
    this.trustDomain = options?.trustDomain;
    this.defaults = options?.defaults;
  }

  /** Where the author declared the mesh. */
  get declaredAt(): Frame {
    return authorFrame(this.origin.stack) ?? unknownFrame;
  }
}
