import type { Diagnostic, ModelPath } from '../diagnostic/diagnostic.ts';
import type { Directory } from '../model/directory.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Access } from './access.ts';
import type { CallGraph } from './call-graph.ts';
import type { Calls } from './calls.ts';
import type { Running } from './running.ts';
import type { Suggest } from './suggestion.ts';

/** What a rule is given: the mesh, an index of it, and where to put what it finds. */
export interface Inspection {
  readonly mesh: Mesh;
  readonly directory: Directory;
  /** Where a service, workload, gateway, route or policy of this mesh stands in the model. */
  readonly place: (declared: object) => ModelPath;
  /** The name probably meant by a reference to something that does not exist. */
  readonly suggest: Suggest;
  /** Where requests go, worked out when first asked for, as are the next three. */
  readonly calls: () => Calls;
  /** The ways requests take from service to service. */
  readonly callGraph: () => CallGraph;
  /** Who may call whom. */
  readonly access: () => Access;
  /** Which services and versions have workloads. */
  readonly running: () => Running;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** A law about meshes. It reads everything, changes nothing, throws never. */
export type Rule = (inspection: Inspection) => void;
