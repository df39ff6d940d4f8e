import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { speaksHttp } from '../../model/protocol.ts';
import { authorizersOf } from '../asked.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/** Requests are asked about, and with requests: both the protected port and the authorizer's speak HTTP. */
export function authorizerMismatch({ mesh, directory, report }: Inspection): void {
  for (const { policy, at } of authorizersOf(mesh)) {
    const { authorizer, target } = policy;
    const asked = directory.services.get(qualifiedName(authorizer.namespace, authorizer.service));
    const port = own(asked?.ports, authorizer.port);
    if (port && !speaksHttp(port.protocol)) {
      const why = `port \`${authorizer.port}\` of \`${authorizer.service}\`, which it asks, carries bytes`;
      report(diagnose('authorizer-mismatch', { policy: policy.name, why }, { at: [...at, 'authorizer', 'port'] }));
    }
    if (target.kind === 'gateway') {
      const gateway = directory.gateways.get(qualifiedName(target.namespace, target.gateway));
      const protocols = Object.values(gateway?.listeners ?? {}).map(({ protocol }) => protocol);
      if (policy.ports) {
        const why = 'a gateway has listeners, and the policy names `ports`';
        report(diagnose('authorizer-mismatch', { policy: policy.name, why }, { at: [...at, 'ports'] }));
      }
      if (protocols.length === 0 || protocols.some((protocol) => protocol === 'http' || protocol === 'https')) continue;
      const why = `no listener of gateway \`${target.gateway}\` speaks HTTP`;
      report(diagnose('authorizer-mismatch', { policy: policy.name, why }, { at: [...at, 'target', 'gateway'] }));
      continue;
    }
    const service = directory.services.get(qualifiedName(target.namespace, target.service));
    for (const [index, name] of (policy.ports ?? []).entries()) {
      const known = own(service?.ports, name);
      if (!known || speaksHttp(known.protocol)) continue;
      const why = `port \`${name}\` of \`${target.service}\` carries bytes`;
      report(diagnose('authorizer-mismatch', { policy: policy.name, why }, { at: [...at, 'ports', index] }));
    }
    const protocols = Object.values(service?.ports ?? {}).map(({ protocol }) => protocol);
    if (policy.ports || protocols.length === 0 || protocols.some(speaksHttp)) continue;
    const why = `no port of service \`${target.service}\` speaks HTTP`;
    report(diagnose('authorizer-mismatch', { policy: policy.name, why }, { at: [...at, 'target', 'service'] }));
  }
}
