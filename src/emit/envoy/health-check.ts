import type { HealthCheck, Probe } from '../../ir/health-check.ts';
import type { Protocol } from '../../ir/protocol.ts';
import { durationText, type Message } from './message.ts';

/** The members of a cluster that ask its endpoints whether they are well. */
export function healthCheck(check: HealthCheck, protocol: Protocol): Message {
  if (check.kind === 'off') return {};
  const { interval, timeout, unhealthyThreshold, healthyThreshold } = check;
  return {
    health_checks: [
      {
        interval: durationText(interval),
        // Envoy asks a cluster without traffic once a minute only, and would learn of a failure too late for the first request.
        no_traffic_interval: durationText(interval),
        timeout: durationText(timeout),
        unhealthy_threshold: unhealthyThreshold,
        healthy_threshold: healthyThreshold,
        ...probe(check.probe, protocol),
      },
    ],
    // What is not listed any more is gone, however well it feels.
    ignore_health_on_host_removal: true,
  };
}

function probe(what: Probe, protocol: Protocol): Message {
  switch (what.kind) {
    case 'http': {
      const { path, host, expectedStatuses } = what;
      return {
        http_health_check: {
          path,
          host,
          ...(protocol === 'http2' && { codec_client_type: 'HTTP2' }),
          ...(expectedStatuses.join() !== '200' && {
            expected_statuses: expectedStatuses.map((status) => ({ start: status, end: status + 1 })),
          }),
        },
      };
    }
    case 'grpc':
      return {
        grpc_health_check: { authority: what.host, ...(what.service !== '' && { service_name: what.service }) },
      };
    case 'tcp':
      return {
        // What is asked is whether a connection can be opened, so each check opens one. A greeting comes once only, too.
        reuse_connection: false,
        tcp_health_check: {
          ...(what.send !== '' && { send: { text: hexadecimal(what.send) } }),
          ...(what.receive !== '' && { receive: [{ text: hexadecimal(what.receive) }] }),
        },
      };
  }
}

/** Envoy takes the bytes of a payload written in hexadecimal digits. */
function hexadecimal(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
