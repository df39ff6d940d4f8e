import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { constraints } from '../../src/emit/envoy/schema/constraints.ts';
import { lazyRegistry } from '../../src/protobuf/lazy-registry.ts';
import { descriptorSet } from './sample.ts';

const folder = new URL('../../schemas/envoy/', import.meta.url);

test('the README states the digests of the committed file', () => {
  const readme = readFileSync(new URL('README.md', folder), 'utf8');
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  assert.ok(readme.includes(digest(readFileSync(new URL('xds-protos-1.85.0.binpb.gz', folder)))));
  assert.ok(readme.includes(digest(descriptorSet)));
});

test('every constraint of every message can be checked', () => {
  const registry = lazyRegistry(descriptorSet);
  const checked = constraints(registry);
  let messages = 0;
  for (const type of registry) {
    if (type.kind !== 'message') continue;
    assert.doesNotThrow(() => checked.prepare(type), type.typeName);
    messages += 1;
  }
  assert.ok(messages > 1_500, `${messages} messages`);
});

test('a nested type is found by its name, and one that does not exist is not', () => {
  const registry = lazyRegistry(descriptorSet);
  assert.equal(registry.getEnum('envoy.config.cluster.v3.Cluster.LbPolicy')?.values[0]?.name, 'ROUND_ROBIN');
  assert.equal(registry.getMessage('envoy.config.cluster.v3.Cluster.Nothing'), undefined);
  assert.equal(registry.getMessage('nothing'), undefined);
});

test('one type is one descriptor, however it is reached', () => {
  const registry = lazyRegistry(descriptorSet);
  const cluster = registry.getMessage('envoy.config.cluster.v3.Cluster');
  const field = cluster?.fields.find((candidate) => candidate.name === 'load_assignment');
  assert.ok(field?.message);
  assert.equal(registry.getMessage('envoy.config.endpoint.v3.ClusterLoadAssignment'), field.message);
});

test('bytes that are no descriptor set are refused', () => {
  assert.throws(() => lazyRegistry(new TextEncoder().encode('this is not it')));
});
