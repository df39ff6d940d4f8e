import { type FileSet, sortedPaths } from '../../../output/file-set.ts';
import { documentReader } from '../../../output/parts.ts';
import type { EnvoyFile } from '../envoy.ts';
import type { EnvoySchema } from './envoy-schema.ts';

/** One thing Envoy's schema does not allow in what was compiled. It is a bug of an emitter, never of an author. */
export interface SchemaViolation {
  /** The path in the file set. */
  readonly file: string;
  /** The type and name of the resource, or `bootstrap of <node>`. */
  readonly resource: string;
  readonly violation: string;
}

/** Checks every Envoy resource and bootstrap of one file before it is text. */
export function proveFile(schema: EnvoySchema, { path, document }: EnvoyFile): readonly SchemaViolation[] {
  return faultsIn(schema, document as unknown as JsonObject).flatMap(({ name, violations }) =>
    violations.map((violation) => ({ file: path, resource: name, violation })),
  );
}

/** Checks every Envoy resource and bootstrap of the shared resources and proxy documents of a compilation. */
export function proveFiles(schema: EnvoySchema, files: FileSet): readonly SchemaViolation[] {
  const found: SchemaViolation[] = [];
  const read = documentReader(files);
  for (const file of sortedPaths(files)) {
    if (!/^(?:services|gateways|workloads)\/.*\.json$/.test(file)) continue;
    for (const { name, violations } of faultsIn(
      schema,
      parse(() => read(file)),
    )) {
      for (const violation of violations) found.push({ file, resource: name, violation });
    }
  }
  return found;
}

/** A resource that is wrong. */
interface Fault {
  readonly name: string;
  readonly violations: readonly string[];
}

function faultsIn(schema: EnvoySchema, document: JsonObject | undefined): readonly Fault[] {
  if (document?.['kind'] === 'SharedResources') {
    return [...resourceFaults(schema, document['resources']), ...resourceFaults(schema, variantsIn(document))];
  }
  if (document?.['kind'] !== 'Proxy') {
    return [{ name: 'document', violations: ['is neither SharedResources nor a Proxy'] }];
  }
  const instances = list(document['instances']).filter(isObject);
  return [
    ...resourceFaults(schema, document['clusters']),
    ...instances.flatMap((instance) => [
      ...bootstrapFaults(schema, instance),
      ...resourceFaults(schema, instance['listeners']),
    ]),
  ];
}

function variantsIn({ variants }: JsonObject): readonly unknown[] {
  return isObject(variants)
    ? Object.values(variants).flatMap((keyed) => (isObject(keyed) ? Object.values(keyed) : []))
    : [];
}

function resourceFaults(schema: EnvoySchema, resources: unknown): readonly Fault[] {
  return list(resources).flatMap((resource) => {
    const violations = schema.violations(resource);
    return violations.length === 0 ? [] : [{ name: resourceName(resource), violations }];
  });
}

function resourceName(value: unknown): string {
  const { '@type': type, name, cluster_name: clusterName } = isObject(value) ? value : {};
  const noun = String(type ?? 'resource').replace(/^.*\./, '');
  return `${noun} ${name ?? clusterName ?? 'without a name'}`;
}

function bootstrapFaults(schema: EnvoySchema, instance: JsonObject): readonly Fault[] {
  const content = instance['bootstrap'];
  const violations = isObject(content) ? schema.bootstrapViolations(content) : ['is missing'];
  return violations.length === 0 ? [] : [{ name: `bootstrap of ${instance['node']}`, violations }];
}

type JsonObject = Readonly<Record<string, unknown>>;

function parse(read: () => unknown): JsonObject | undefined {
  try {
    const value = read();
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
