import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { speaksHttp } from '../../model/protocol.ts';
import { accessRulesOf } from '../access-rule.ts';
import { routablePorts } from '../attachment.ts';
import { listensOn, referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * Methods and paths are asked of HTTP ports only. On a TCP port there are none, so an allow would let nobody in, and a
 * deny would shut out nobody or everybody: silence here has opened and closed meshes.
 */
export function httpFieldsOnTcp({ mesh, directory, report }: Inspection): void {
  for (const { policy, rule, at } of accessRulesOf(mesh)) {
    const service = directory.services.get(qualifiedName(policy.target.namespace, policy.target.service));
    if (!service || (rule.methods === undefined && rule.paths === undefined)) continue;
    const ports = rule.ports ?? Object.keys(service.ports);
    const port = ports.find((name) => {
      const known = own(service.ports, name);
      return known && !speaksHttp(known.protocol);
    });
    if (port === undefined) continue;
    const fields = [rule.methods && 'methods', rule.paths && 'paths'].filter((field) => field !== undefined);
    const parameters = {
      policy: policy.name,
      fields: fields.join(' and '),
      service: referenceName(service.namespace, service.name, policy.namespace),
      port,
      httpPorts: routablePorts(service, 'http'),
    };
    const where = [...at, fields[0] ?? 'methods'];
    report(diagnose('http-fields-on-tcp', parameters, { at: where, label: listensOn(service) }));
  }
}
