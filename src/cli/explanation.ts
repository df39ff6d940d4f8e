/**
 * What holds for one thing of a mesh, and which line of the definitions chose it: the result of `meshc explain`. Minor versions of
 * the format only add members; readers ignore what they do not know and refuse another major version.
 */
export interface ExplanationDocument {
  format_version: '1.0';
  /** The version of meshc that wrote it. */
  version: string;
  mesh: string;
  environment: string;
  subject: ExplainedSubject;
  /** Such as the ports of a service, each with its versions; the rules of a route; what a workload serves and calls. */
  parts: ExplainedPart[];
}

/** What is explained. */
export interface ExplainedSubject {
  kind: 'service' | 'route' | 'workload';
  namespace: string;
  name: string;
  /** Where it is declared; absent when that is not known. */
  declared?: SourcePlace;
}

/** One part of it. */
export interface ExplainedPart {
  /** Such as `port http (http)` or `port http, version v2`. */
  title: string;
  /** The part this one is a variant of. */
  like?: string;
  /** Every setting, sorted as the model has them. */
  settings: ExplainedSetting[];
}

/** One decided value. */
export interface ExplainedSetting {
  /** As authors write it, such as `connectionPool.connectTimeout`. */
  name: string;
  /** The value in words, with its unit. */
  value: string;
  /** Who chose it: `built in`, or the scope that wrote it, such as `the mesh`, `namespace shop`, `service cart` or `policy cart-readers`. */
  chosen_by: string;
  /** Where it is written; absent for what is built in. */
  written?: SourcePlace;
}

/** A place in a file of the repository. Lines and columns count from 1. */
export interface SourcePlace {
  file: string;
  line: number;
  column: number;
}
