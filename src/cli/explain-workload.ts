import type { AccessRule, Authorization } from '../ir/authorization.ts';
import type * as ir from '../ir/mesh.ts';
import type { Inbound, Outbound, Workload } from '../ir/workload.ts';
import type { ExplainedPart, Explanation } from '../lower/explain.ts';
import type { Setting } from '../lower/setting.ts';
import type { CheckedMesh } from '../model/checked.ts';
import { qualifiedName } from '../model/directory.ts';
import { conditionTerms } from '../reach/access-condition.ts';
import { boxOf, createSpace } from '../reach/space.ts';
import { boxWords } from '../reach/words.ts';

type Written = CheckedMesh['workloads'][number];
type Place = readonly (string | number)[];

/** What a workload's sidecar serves and to whom, and what its program can call and where. */
export function explainWorkload(mesh: CheckedMesh, decided: ir.Mesh, written: Written): Explanation {
  const at = ['workloads', mesh.workloads.indexOf(written)];
  const name = qualifiedName(written.namespace, written.name);
  const workload = decided.workloads.find((one) => qualifiedName(one.namespace, one.name) === name);
  if (workload === undefined) throw new Error(`the decided mesh has no workload ${name}`);
  return {
    at,
    parts: [
      { title: 'runs', like: undefined, settings: runSettings(workload, written, at) },
      ...workload.inbound.map((inbound) => servedPart(inbound, mesh, workload.service)),
      ...workload.outbound.map((outbound) => calledPart(outbound, { mesh, written, at })),
    ],
  };
}

function runSettings(
  { identity, service, version, placement, interception }: Workload,
  written: Written,
  at: Place,
): Setting[] {
  return [
    { name: 'identity', words: identity, at: undefined },
    { name: 'service', words: service, at: [...at, 'service'] },
    ...(version.kind === 'named' ? [{ name: 'version', words: version.name, at: [...at, 'version'] }] : []),
    ...placeSettings(placement, written, [...at, 'placement']),
    { name: 'interception', words: interception.kind, at: undefined },
  ];
}

function placeSettings(placement: Workload['placement'], written: Written, at: Place): Setting[] {
  if (placement.kind === 'kubernetes') {
    const { program, replicas } = placement;
    const isWritten = written.placement.kind === 'kubernetes' && written.placement.replicas !== undefined;
    return [
      { name: 'image', words: program.kind === 'image' ? program.image : 'none', at: [...at, 'image'] },
      { name: 'replicas', words: String(replicas), at: isWritten ? [...at, 'replicas'] : undefined },
    ];
  }
  const hosts = written.placement.kind === 'hosts' ? written.placement.hosts : [];
  return placement.hosts.map(({ node, address, inboundPort, applicationPorts }) => {
    const index = hosts.findIndex((host) => host.node === node && host.address === address);
    const programs = applicationPorts.map(({ port, number }) => `${port} at ${number}`);
    return {
      name: `host ${node}`,
      words: [`${address}:${inboundPort}`, ...programs].join(', program: '),
      at: [...at, 'hosts', index],
    };
  });
}

function servedPart(
  { port, number, protocol, authorization, upgrades }: Inbound,
  mesh: CheckedMesh,
  service: string,
): ExplainedPart {
  const index = mesh.services.findIndex((one) => qualifiedName(one.namespace, one.name) === service);
  return {
    title: `serves port ${port} (${protocol})`,
    like: undefined,
    settings: [
      { name: 'number', words: String(number), at: ['services', index, 'ports', port, 'number'] },
      ...accessSettings(authorization, mesh),
      ...(upgrades.length > 0 ? [{ name: 'upgrades', words: upgrades.join(', '), at: undefined }] : []),
    ],
  };
}

interface Calling {
  readonly mesh: CheckedMesh;
  readonly written: Written;
  readonly at: Place;
}

function calledPart(
  { service, port, listen, arrival, routing, access }: Outbound,
  { mesh, written, at }: Calling,
): ExplainedPart {
  const index = written.upstreams.findIndex(
    (upstream) => qualifiedName(upstream.namespace, upstream.service) === service && upstream.port === port,
  );
  const upstreamAt = [...at, 'upstreams', index];
  const isWritten = written.upstreams[index]?.listen !== undefined;
  return {
    title: `calls ${service}:${port}`,
    like: undefined,
    settings: [
      {
        name: 'listen',
        words: `${listen.address}:${listen.port}${arrival === 'captured' ? ', captured' : ''}`,
        at: isWritten ? [...upstreamAt, 'listen'] : undefined,
      },
      {
        name: 'routing',
        words: routing.kind === 'http' ? `requests, by ${routing.table}` : 'connections',
        at: undefined,
      },
      ...(access.kind === 'caller' ? accessSettings(access.authorization, mesh) : []),
    ],
  };
}

/** Denies first, as they are judged; where no rule allows anything, that is said. */
function accessSettings({ deny, allow }: Authorization, mesh: CheckedMesh): Setting[] {
  const said = [
    ...deny.map((rule) => accessSetting('deny', rule, mesh)),
    ...allow.map((rule) => accessSetting('allow', rule, mesh)),
  ];
  return allow.length > 0 ? said : [...said, { name: 'allow', words: 'nobody', at: undefined }];
}

function accessSetting(name: string, { name: rule, from, conditions }: AccessRule, mesh: CheckedMesh): Setting {
  const [namespace = '', policy = '', position] = rule.split('/');
  const index = mesh.authorizationPolicies.findIndex((one) => one.namespace === namespace && one.name === policy);
  const callers = from.kind === 'mesh' ? 'everyone in the mesh' : from.identities.map(callerWords).join(', ');
  return {
    name,
    words: `${callers}: ${requestWords(conditions)}`,
    at: ['authorizationPolicies', index, 'rules', Number(position)],
  };
}

/** `shop/cart` of `spiffe://shop.example/ns/shop/sa/cart`. */
function callerWords(identity: string): string {
  return identity.replace(/^spiffe:\/\/[^/]+\/ns\/([^/]+)\/sa\//, '$1/');
}

function requestWords(conditions: AccessRule['conditions']): string {
  if (conditions.length === 0) return 'everything';
  const alternatives = conditionTerms(conditions).map((terms) => {
    const space = createSpace(terms);
    const box = boxOf(space, terms);
    return box ? boxWords(space, box) : 'nothing';
  });
  return alternatives.join('; or ');
}
