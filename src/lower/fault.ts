import type * as ir from '../ir/fault.ts';
import type * as model from '../model/fault.ts';
import { lowerShare } from './mirror.ts';
import { lowerHeaderMatches } from './request-match.ts';
import { lowerDuration } from './timeout.ts';

/** Decides what trouble is made: none, unless it is written. */
export function lowerFault(fault: model.Fault | model.GrpcFault | undefined): ir.Fault {
  if (fault === undefined) return { kind: 'off' };
  return {
    kind: 'on',
    delay: lowerDelay(fault.delay),
    abort: lowerAbort(fault.abort),
    headers: lowerHeaderMatches(fault.headers),
  };
}

function lowerDelay(delay: model.FaultDelay | undefined): ir.FaultOn['delay'] {
  if (delay === undefined) return { kind: 'none' };
  return { kind: 'fixed', duration: lowerDuration(delay.duration), share: lowerShare(delay.percent) };
}

function lowerAbort(abort: model.FaultAbort | model.GrpcFaultAbort | undefined): ir.FaultOn['abort'] {
  if (abort === undefined) return { kind: 'none' };
  const share = lowerShare(abort.percent);
  return 'status' in abort
    ? { kind: 'http', status: abort.status, share }
    : { kind: 'grpc', status: abort.grpcStatus, share };
}
