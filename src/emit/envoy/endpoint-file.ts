import type { Destination } from '../../ir/destination.ts';
import { type EndpointFileMark, endpointFileMetadata } from '../../output/endpoint-file.ts';
import type { Message } from './message.ts';

/** Tells the agent that the endpoints of a cluster are in a file, which of them, and how they are laid out. Envoy reads past it. */
export function endpointFileMark({ discovery, policy }: Destination): Message {
  if (discovery.kind !== 'file') return {};
  const { service, version } = discovery;
  const mark = {
    service,
    ...(version.kind === 'named' && { version: version.name }),
    ...(policy.locality.kind !== 'off' && { locality: policy.locality }),
  } satisfies EndpointFileMark;
  return { metadata: { filter_metadata: { [endpointFileMetadata]: mark } } };
}
