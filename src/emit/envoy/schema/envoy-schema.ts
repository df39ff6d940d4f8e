import { lazyRegistry } from '../../../protobuf/lazy-registry.ts';
import { acceptance } from './acceptance.ts';
import { findViolations } from './find-violations.ts';

/**
 * Envoy's configuration API, strictly. Envoy itself ignores unknown fields in the files it reads, so a typing error in
 * an emitter would silently switch a feature off; here it is a violation. Semantic rules (a route's cluster exists)
 * are not in the schema: `envoy --mode validate` has the last word on those.
 */
export interface EnvoySchema {
  /** What is wrong with one resource in its JSON form, with `@type`; each finding starts with the path inside it. */
  violations(resource: unknown): readonly string[];
  /** What is wrong with an `envoy.config.bootstrap.v3.Bootstrap` in its JSON form. */
  bootstrapViolations(bootstrap: object): readonly string[];
}

/**
 * Reads a `google.protobuf.FileDescriptorSet` of Envoy's protos, uncompressed, with `json_name` set:
 * `schemas/envoy/*.binpb.gz` of this package. Types are decoded when first used, so keep the result and use it for all.
 */
export function createEnvoySchema(descriptorSet: Uint8Array): EnvoySchema {
  const registry = lazyRegistry(descriptorSet);
  const quick = acceptance(registry);
  const find = findViolations(registry);
  return {
    violations(resource) {
      if (quick.typed(resource)) return [];
      if (typeof resource !== 'object' || resource === null || !('@type' in resource)) return ['needs an "@type"'];
      const { '@type': typeUrl, ...members } = resource;
      const desc = registry.getMessage(String(typeUrl).replace(/^type\.googleapis\.com\//, ''));
      return desc ? find(desc, members) : [`Envoy has no type ${typeUrl}`];
    },
    bootstrapViolations(bootstrap) {
      const desc = registry.getMessage('envoy.config.bootstrap.v3.Bootstrap');
      if (!desc) throw new Error('the descriptor set has no Bootstrap');
      return quick.message(desc, bootstrap) ? [] : find(desc, bootstrap);
    },
  };
}
