import { diagnose } from '../../diagnostic/diagnostic.ts';
import { memberOf } from '../../model/layer.ts';
import type { Protocol } from '../../model/protocol.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { policyTargetsOf } from '../effective-policy.ts';
import { once } from '../once.ts';
import type { Inspection } from '../rule.ts';

/** A health check speaks what the port speaks, and ends before the next one begins. */
export function healthCheckFit({ mesh, report }: Inspection): void {
  const first = once();
  for (const { subject, port, layers } of policyTargetsOf(mesh)) {
    const [narrowest, ...wider] = memberOf(layers, 'healthCheck');
    if (narrowest === undefined || narrowest.value.kind === 'off') continue;
    const { kind } = narrowest.value;
    if (!speakers[kind].includes(port.protocol) && first(narrowest.at)) {
      const parameters = { subject, kind, protocol: port.protocol };
      report(diagnose('health-check-protocol', parameters, { at: narrowest.at }));
    }
    const timed = [narrowest, ...wider].filter((layer) => layer.value.kind !== 'off');
    const timing = timed.flatMap(({ at, value }) => (value.kind === 'off' ? [] : [{ at, value }]));
    const [interval] = memberOf(timing, 'interval');
    const [timeout] = memberOf(timing, 'timeout');
    const at = timeout?.at ?? interval?.at;
    const [every, within] = [interval?.value ?? '10s', timeout?.value ?? '1s'];
    if (at === undefined || (parseDuration(within) ?? 0) <= (parseDuration(every) ?? 0) || !first(at)) continue;
    report(diagnose('health-check-timing', { subject, interval: every, timeout: within }, { at }));
  }
}

/** Which ports understand which check. */
const speakers: Readonly<Record<'http' | 'grpc' | 'tcp', readonly Protocol[]>> = {
  http: ['http', 'http2', 'grpc'],
  grpc: ['http2', 'grpc'],
  tcp: ['http', 'http2', 'grpc', 'tls', 'tcp'],
};
