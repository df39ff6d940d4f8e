import type * as ir from '../ir/gateway.ts';
import { qualifiedName } from '../model/directory.ts';
import type { Gateway } from '../model/gateway.ts';
import { workloadIdentity } from '../scalar/spiffe-id.ts';
import type { Attachments } from './attachments.ts';
import { lowerGatewayAuthorizers } from './external-authorization.ts';
import { lowerGatewayListeners } from './gateway-listener.ts';
import { promised } from './invariant.ts';
import { nodeSecretsOf } from './node-secrets.ts';
import { sortedUnique } from './order.ts';
import { lowerPlacement } from './placement.ts';
import { lowerTrustedProxies } from './proxy-source.ts';
import { lowerGatewayRateLimits } from './rate-limit.ts';
import { askedDestinations, destinationsOf } from './reachable.ts';
import { lowerAuthentication } from './request-authentication.ts';

/** Decides what each port of a gateway serves. */
export function lowerGateway(gateway: Gateway, attachments: Attachments): ir.Gateway {
  const { trustDomain, directory, routesOfGateway, authenticationOf } = attachments;
  const routes = promised(routesOfGateway.get(qualifiedName(gateway.namespace, gateway.name)), 'gateway');
  const authorizers = lowerGatewayAuthorizers(gateway, attachments);
  const limits = lowerGatewayRateLimits(gateway, attachments);
  const listeners = lowerGatewayListeners(gateway, routes);
  const served = listeners.flatMap(({ chains }) => chains.map(({ serves }) => serves));
  return {
    namespace: gateway.namespace,
    name: gateway.name,
    identity: workloadIdentity(trustDomain, gateway.namespace, gateway.name),
    listeners,
    tokens: lowerAuthentication(authenticationOf.get(`gateway ${qualifiedName(gateway.namespace, gateway.name)}`)),
    trustedProxies: lowerTrustedProxies(gateway.trustedProxies),
    authorizers,
    ...limits,
    destinations: sortedUnique([
      ...askedDestinations({ authorizers, ...limits }),
      ...served.flatMap((serving) =>
        serving.kind === 'http'
          ? destinationsOf(serving.table)
          : serving.backends.map(({ destination }) => destination),
      ),
    ]),
    secrets: nodeSecretsOf(listeners, directory),
    placement: lowerPlacement(gateway.placement),
  };
}
