import type { FaultOn } from '../../ir/fault.ts';
import { frozen } from '../../output/parts.ts';
import { grpcStatusCode } from './grpc-status.ts';
import { durationText, extension, type Message, typed } from './message.ts';
import { fractionalPercent } from './percent.ts';
import { headerMatcher } from './request-match.ts';

const name = 'envoy.filters.http.fault';
const type = 'envoy.extensions.filters.http.fault.v3.HTTPFault';

/** The filter that makes trouble, for routes that say which. By itself it makes none. */
export const faultFilter = frozen(extension(name, type, {}));

/** The trouble of a route. */
export function faultOfRoute({ delay, abort, headers }: FaultOn): Message {
  return {
    [name]: typed(type, {
      ...delayed(delay),
      ...aborted(abort),
      ...(headers.length > 0 ? { headers: headers.map(headerMatcher) } : {}),
    }),
  };
}

function delayed(delay: FaultOn['delay']): Message {
  if (delay.kind === 'none') return {};
  return { delay: { fixed_delay: durationText(delay.duration), percentage: fractionalPercent(delay.share) } };
}

function aborted(abort: FaultOn['abort']): Message {
  switch (abort.kind) {
    case 'none':
      return {};
    case 'http':
      return { abort: { http_status: abort.status, percentage: fractionalPercent(abort.share) } };
    case 'grpc':
      return { abort: { grpc_status: grpcStatusCode[abort.status], percentage: fractionalPercent(abort.share) } };
  }
}
