import fc from 'fast-check';
import type { Caller } from '../../src/model/authorization-policy.ts';
import type { ExternalAuthorizationPolicy } from '../../src/model/external-authorization-policy.ts';
import type { RateLimitPolicy } from '../../src/model/rate-limit-policy.ts';

/** What the meshes have in common that these policies name. */
export interface AnyWords {
  readonly name: fc.Arbitrary<string>;
  readonly namespace: fc.Arbitrary<string>;
  readonly number: fc.Arbitrary<number>;
  readonly text: fc.Arbitrary<string>;
  readonly caller: fc.Arbitrary<Caller>;
}

export function anyRateLimitPolicies(words: AnyWords): fc.Arbitrary<RateLimitPolicy[]> {
  const { name, namespace, number } = words;
  const port = fc.record({ namespace, service: name, port: name });
  const counter = fc.record({ timeout, failure }, { requiredKeys: [] });
  const each = fc.oneof(
    fc.constantFrom({ kind: 'caller' as const }, { kind: 'client-address' as const }),
    fc.record({ kind: fc.constant('header' as const), name }),
  );
  const limit = fc.record(
    {
      requests: number,
      per: fc.constantFrom('1s', '1m', '1ms', '1'),
      burst: number,
      each,
      from: fc.array(words.caller, { maxLength: 2 }),
      ...scope(words),
    },
    { requiredKeys: ['requests', 'per'] },
  );
  const policy = fc.record(
    {
      namespace,
      name,
      target: target(words),
      counter: fc.tuple(port, counter).map(([to, more]) => ({ ...to, ...more })),
      limits: fc.array(limit, { maxLength: 3 }),
    },
    { requiredKeys: ['namespace', 'name', 'target', 'limits'] },
  );
  return fc.array(policy, { maxLength: 2 });
}

export function anyExternalAuthorizationPolicies(words: AnyWords): fc.Arbitrary<ExternalAuthorizationPolicy[]> {
  const { name, namespace } = words;
  const headers = fc.array(name, { maxLength: 2 });
  const policy = fc.record(
    {
      namespace,
      name,
      target: target(words),
      authorizer: fc.record({ namespace, service: name, port: name }),
      ...scope(words),
      timeout,
      failure,
      tells: headers,
      gives: headers,
    },
    { requiredKeys: ['namespace', 'name', 'target', 'authorizer'] },
  );
  return fc.array(policy, { maxLength: 2 });
}

const timeout = fc.constantFrom('1s', '5m', '1');
const failure = fc.constantFrom('allow' as const, 'deny' as const);

function scope({ name, text }: AnyWords) {
  return {
    ports: fc.array(name, { maxLength: 2 }),
    methods: fc.array(fc.constantFrom('GET' as const, 'PUT' as const, 'CONNECT' as const), { maxLength: 2 }),
    paths: fc.array(text, { maxLength: 2 }),
  };
}

function target({ name, namespace }: AnyWords) {
  return fc.oneof(
    fc.record({ kind: fc.constant('service' as const), namespace, service: name }),
    fc.record({ kind: fc.constant('gateway' as const), namespace, gateway: name }),
  );
}
