import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import type { AccessCondition } from '../../model/access-condition.ts';
import type { AccessRule } from '../../model/authorization-policy.ts';
import { qualifiedName } from '../../model/directory.ts';
import { speaksHttp } from '../../model/protocol.ts';
import { accessRulesOf } from '../access-rule.ts';
import { routablePorts } from '../attachment.ts';
import { listensOn, referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * Methods, paths and whatever else only requests have are asked of HTTP ports only. On a TCP port there are none, so an allow would let nobody in, and a
 * deny would shut out nobody or everybody: silence here has opened and closed meshes.
 */
export function httpFieldsOnTcp({ mesh, directory, report }: Inspection): void {
  for (const { policy, rule, at } of accessRulesOf(mesh)) {
    const service = directory.services.get(qualifiedName(policy.target.namespace, policy.target.service));
    const fields = fieldsOfRequests(rule);
    if (!service || fields.length === 0) continue;
    const ports = portsOf(rule, Object.keys(service.ports));
    const port = ports.find((name) => {
      const known = own(service.ports, name);
      return known && !speaksHttp(known.protocol);
    });
    if (port === undefined) continue;
    const parameters = {
      policy: policy.name,
      fields: fields.map(({ words }) => words).join(' and '),
      service: referenceName(service.namespace, service.name, policy.namespace),
      port,
      httpPorts: routablePorts(service, 'http'),
    };
    const where = [...at, ...(fields[0]?.at ?? [])];
    report(diagnose('http-fields-on-tcp', parameters, { at: where, label: listensOn(service) }));
  }
}

/** What of a rule only requests have, in words and where it stands in the rule. */
function fieldsOfRequests({ methods, paths, when = [] }: AccessRule): { words: string; at: ModelPath }[] {
  return [
    ...(methods ? [{ words: 'methods', at: ['methods'] }] : []),
    ...(paths ? [{ words: 'paths', at: ['paths'] }] : []),
    ...when.flatMap(({ kind }, index) =>
      kind in requestWords ? [{ words: requestWords[kind] ?? kind, at: ['when', index] }] : [],
    ),
  ];
}

const requestWords: { readonly [K in AccessCondition['kind']]?: string } = {
  'client-address': 'client addresses',
  'peer-address': 'peer addresses',
  host: 'hosts',
  method: 'methods',
  path: 'paths',
  header: 'headers',
  claim: 'claims',
};

function portsOf({ ports, when = [] }: AccessRule, all: readonly string[]): readonly string[] {
  return (ports ?? all).filter((port) =>
    when.every(
      (condition) => condition.kind !== 'port' || condition.values.includes(port) !== (condition.not ?? false),
    ),
  );
}
