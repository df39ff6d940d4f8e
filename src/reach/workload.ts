import type * as ir from '../ir/workload.ts';
import { type Answers, analysed, behaviour, protection, unseen } from './answer.ts';
import { authorizerStrength, authorizerWords } from './external-authorization.ts';
import { rateLimitStrength, rateLimitWords, sharedRateLimitStrength, sharedRateLimitWords } from './rate-limit.ts';

export const workloadAnswers: Answers<ir.Workload> = {
  namespace: analysed,
  name: analysed,
  identity: analysed,
  service: analysed,
  version: analysed,
  inbound: analysed,
  outbound: analysed,
  destinations: unseen('it follows from the routes of what is called'),
  secrets: unseen('they follow from what is called outside the mesh'),
  placement: analysed,
  interception: behaviour(interceptionWords),
};

export const inboundAnswers: Answers<ir.Inbound> = {
  port: analysed,
  number: behaviour(String),
  protocol: behaviour((protocol) => protocol),
  serverName: unseen('it follows from the names of service and port, and both ends change together'),
  peers: analysed,
  authorization: analysed,
  authorizers: protection(authorizerWords, authorizerStrength),
  audit: behaviour((rules) => rules.map(({ name }) => name).join(', ')),
  sharedRateLimits: protection(sharedRateLimitWords, sharedRateLimitStrength),
  rateLimits: protection(rateLimitWords, rateLimitStrength),
  upgrades: behaviour((upgrades) => upgrades.join(', ')),
};
export const outboundAnswers: Answers<ir.Outbound> = {
  service: analysed,
  port: analysed,
  listen: behaviour(({ address, port }) => `${address}:${port}`),
  arrival: behaviour((arrival) => arrival),
  routing: analysed,
  access: unseen('it is the part about the caller of what guards the port called, which is compared'),
};

/** What a program may dial, and what goes past its sidecar. */
function interceptionWords(interception: ir.Workload['interception']): string {
  if (interception.kind === 'explicit') return 'explicit';
  const { ports, ranges } = interception.except;
  const left = [
    ...ports.map((port) => `port ${port}`),
    ...ranges.map(({ address, prefixLength }) => `${address}/${prefixLength}`),
  ];
  return left.length === 0 ? 'transparent' : `transparent, except ${left.join(', ')}`;
}
