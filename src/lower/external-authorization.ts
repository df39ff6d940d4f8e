import type * as ir from '../ir/external-authorization.ts';
import { qualifiedName } from '../model/directory.ts';
import type * as model from '../model/external-authorization-policy.ts';
import type { Gateway } from '../model/gateway.ts';
import type { Service } from '../model/service.ts';
import type { Attachments } from './attachments.ts';
import { defaults } from './defaults.ts';
import { destinationName } from './destination.ts';
import { promised } from './invariant.ts';
import { sortedBy, sortedUnique } from './order.ts';
import { own } from './own.ts';
import { lowerRequestScope } from './request-scope.ts';
import { lowerDuration } from './timeout.ts';

/** Who is asked about requests to one HTTP port of a service. */
export function lowerAuthorizers(service: Service, port: string, attachments: Attachments): ir.ExternalAuthorization[] {
  const policies = attachments.authorizersOfService.get(qualifiedName(service.namespace, service.name)) ?? [];
  const forPort = policies.filter(({ ports }) => ports === undefined || ports.includes(port));
  return sorted(forPort).map((policy) => lowerPolicy(policy, attachments));
}

/** Who is asked about requests of clients of a gateway. */
export function lowerGatewayAuthorizers(gateway: Gateway, attachments: Attachments): ir.ExternalAuthorization[] {
  const policies = attachments.authorizersOfGateway.get(qualifiedName(gateway.namespace, gateway.name)) ?? [];
  return sorted(policies).map((policy) => lowerPolicy(policy, attachments));
}

function sorted(policies: readonly model.ExternalAuthorizationPolicy[]): model.ExternalAuthorizationPolicy[] {
  return sortedBy(policies, ({ namespace, name }) => [namespace, name]);
}

function lowerPolicy(policy: model.ExternalAuthorizationPolicy, { directory }: Attachments): ir.ExternalAuthorization {
  const { namespace, service: name, port } = policy.authorizer;
  const service = promised(directory.services.get(qualifiedName(namespace, name)), `service ${namespace}/${name}`);
  const { protocol } = promised(own(service.ports, port), `port ${port}`);
  return {
    name: qualifiedName(policy.namespace, policy.name),
    destination: destinationName(service, port),
    protocol:
      protocol === 'grpc'
        ? { kind: 'grpc' }
        : {
            kind: 'http',
            tells: lowerNames([...defaults.told, ...(policy.tells ?? [])]),
            namesCaller: policy.target.kind === 'service',
          },
    requests: lowerRequestScope(policy),
    timeout: policy.timeout === undefined ? defaults.authorizerTimeout : lowerDuration(policy.timeout),
    failure: policy.failure ?? defaults.authorizerFailure,
    gives: lowerNames(policy.gives ?? []),
  };
}

function lowerNames(names: readonly string[]): string[] {
  return sortedUnique(names.map((name) => name.toLowerCase()));
}
