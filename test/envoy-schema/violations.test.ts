import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cluster, listener, schema } from './sample.ts';

const manager = 'filter_chains[0].filters[0].typed_config';

/** A change to the valid listener or cluster, and the findings it must give. */
const cases: readonly { name: string; resource: unknown; expected: readonly string[] }[] = [
  { name: 'a valid cluster', resource: cluster(), expected: [] },
  { name: 'a valid listener', resource: listener(), expected: [] },
  { name: 'camelCase, which protobuf JSON also allows', resource: { ...bare(), connectTimeout: '1s' }, expected: [] },
  {
    name: 'an unknown field',
    resource: { ...cluster(), conect_timeout: '1s' },
    expected: ['conect_timeout: envoy.config.cluster.v3.Cluster has no such field'],
  },
  {
    name: 'an unknown field inside an Any',
    resource: listener({ stat_prefxi: 'x' }),
    expected: [
      `${manager}.stat_prefxi: envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager has no such field`,
    ],
  },
  {
    name: 'a field under both of its names',
    resource: { ...cluster(), connectTimeout: '1s' },
    expected: ['set multiple times'],
  },
  {
    name: 'an enum value that does not exist',
    resource: { ...cluster(), lb_policy: 'FASTEST' },
    expected: ['lb_policy: is not a envoy.config.cluster.v3.Cluster.LbPolicy: "FASTEST"'],
  },
  {
    name: 'an enum number that does not exist',
    resource: { ...cluster(), lb_policy: 99 },
    expected: ['lb_policy: envoy.config.cluster.v3.Cluster.LbPolicy has no value 99'],
  },
  {
    name: 'a duration that is not in seconds',
    resource: { ...cluster(), connect_timeout: '250ms' },
    expected: ['connect_timeout: is not a google.protobuf.Duration: "250ms"'],
  },
  {
    name: 'a duration below its limit',
    resource: { ...cluster(), connect_timeout: '0s' },
    expected: ['connect_timeout: must be greater than 0s'],
  },
  {
    name: 'a negative duration without a limit of its own',
    resource: listener({ stream_idle_timeout: '-1s' }),
    expected: [`${manager}.stream_idle_timeout: must not be negative`],
  },
  {
    name: 'a wrapped number above its limit',
    resource: { ...cluster(), outlier_detection: { max_ejection_percent: 101 } },
    expected: ['outlier_detection.max_ejection_percent: must be at most 100'],
  },
  {
    name: 'a type Envoy does not have',
    resource: { '@type': 'type.googleapis.com/envoy.api.v2.Cluster', name: 'old' },
    expected: ['Envoy has no type type.googleapis.com/envoy.api.v2.Cluster'],
  },
  {
    name: 'a type Envoy does not have, inside an Any',
    resource: listener({ http_filters: [{ name: 'x', typed_config: { '@type': 'type.googleapis.com/no.Such' } }] }),
    expected: [`${manager}.http_filters[0].typed_config: Envoy has no type type.googleapis.com/no.Such`],
  },
  {
    name: 'an empty string where one is needed',
    resource: listener({ stat_prefix: '' }),
    expected: [`${manager}.stat_prefix: must not be empty`],
  },
  {
    name: 'a header name with a line break',
    resource: listener({ route_config: { ...routes([]), internal_only_headers: ['x\n'] } }),
    expected: [`${manager}.route_config.internal_only_headers[0]: must be a valid header name`],
  },
  {
    name: 'two members of a oneof',
    resource: listener({ route_config: routes([{ match: { prefix: '/', path: '/' }, route: { cluster: 'a' } }]) }),
    expected: [`${route(0)}.match: oneof set multiple times by prefix and path`],
  },
  {
    name: 'no member of a required oneof, and a list that is too short',
    resource: listener({
      route_config: { virtual_hosts: [{ name: 'a', routes: [{ match: { prefix: '/' } }] }] },
    }),
    expected: [
      `${manager}.route_config.virtual_hosts[0].domains: needs at least 1 item, has 0`,
      `${route(0)}: needs one of route, redirect, direct_response, filter_action, non_forwarding_action`,
    ],
  },
  {
    name: 'a required message that is missing',
    resource: listener({ route_config: routes([{ direct_response: { status: 200 } }]) }),
    expected: [`${route(0)}.match: is required`],
  },
  {
    name: 'a string of the wrong type and a number for a string, both found',
    resource: { ...cluster(), name: 3, circuit_breakers: { thresholds: [{ max_connections: -1 }] } },
    expected: [
      'name: expected string, got 3',
      'circuit_breakers.thresholds[0].max_connections: expected number (uint32): -1 out of range',
    ],
  },
  {
    name: 'a removed field',
    resource: listener({
      route_config: {
        ...routes([]),
        virtual_hosts: [
          { name: 'a', domains: ['*'], rate_limits: [{ actions: [{ dynamic_metadata: metadataKey() }] }] },
        ],
      },
    }),
    expected: [
      `${manager}.route_config.virtual_hosts[0].rate_limits[0].actions[0].dynamic_metadata: is a removed field, which Envoy refuses`,
    ],
  },
  { name: 'text', resource: 'cluster', expected: ['needs an "@type"'] },
  { name: 'a resource without a type', resource: { name: 'a' }, expected: ['needs an "@type"'] },
];

for (const { name, resource, expected } of cases) {
  test(name, () => assert.deepEqual(schema.violations(resource), expected));
}

test('a bootstrap is checked without an @type', () => {
  assert.deepEqual(schema.bootstrapViolations({ node: { id: 'a', cluster: 'b' }, static_resources: {} }), []);
  assert.deepEqual(schema.bootstrapViolations({ nod: {}, admin: { address: { pipe: { path: '' } } } }), [
    'nod: envoy.config.bootstrap.v3.Bootstrap has no such field',
  ]);
  assert.deepEqual(schema.bootstrapViolations({ admin: { address: { pipe: { path: '' } } } }), [
    'admin.address.pipe.path: must not be empty',
  ]);
});

function bare() {
  const { connect_timeout: _, ...rest } = cluster();
  return rest;
}

function routes(list: readonly object[]) {
  return { name: 'r', virtual_hosts: [{ name: 'a', domains: ['*'], routes: list }] };
}

function route(index: number) {
  return `${manager}.route_config.virtual_hosts[0].routes[${index}]`;
}

function metadataKey() {
  return { descriptor_key: 'a', metadata_key: { key: 'a', path: [{ key: 'b' }] } };
}
