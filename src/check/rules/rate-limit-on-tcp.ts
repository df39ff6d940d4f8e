import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { speaksHttp } from '../../model/protocol.ts';
import { limitsOf } from '../limited.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/** Requests are limited where the proxy sees them. Connections that carry bytes have none to count. */
export function rateLimitOnTcp({ mesh, directory, report }: Inspection): void {
  for (const { policy, limit, subject, at } of limitsOf(mesh)) {
    const { target } = policy;
    if (target.kind === 'gateway') {
      const gateway = directory.gateways.get(qualifiedName(target.namespace, target.gateway));
      const protocols = Object.values(gateway?.listeners ?? {}).map(({ protocol }) => protocol);
      if (protocols.length === 0 || protocols.some((protocol) => protocol === 'http' || protocol === 'https')) continue;
      report(
        diagnose(
          'rate-limit-on-tcp',
          { subject, what: `no listener of gateway \`${target.gateway}\` speaks HTTP` },
          { at },
        ),
      );
      continue;
    }
    const service = directory.services.get(qualifiedName(target.namespace, target.service));
    if (!service || Object.keys(service.ports).length === 0) continue;
    for (const [index, name] of (limit.ports ?? []).entries()) {
      const port = own(service.ports, name);
      if (!port || speaksHttp(port.protocol)) continue;
      report(
        diagnose(
          'rate-limit-on-tcp',
          { subject, what: `port \`${name}\` carries bytes` },
          { at: [...at, 'ports', index] },
        ),
      );
    }
    if (limit.ports || Object.values(service.ports).some(({ protocol }) => speaksHttp(protocol))) continue;
    report(
      diagnose('rate-limit-on-tcp', { subject, what: `no port of service \`${target.service}\` speaks HTTP` }, { at }),
    );
  }
}
