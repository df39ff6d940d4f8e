import type { Diagnostic, ModelPath } from '../diagnostic/diagnostic.ts';
import { directoryOf } from '../model/directory.ts';
import type { Mesh } from '../model/mesh.ts';
import { accessOf } from './access.ts';
import { callGraphOf } from './call-graph.ts';
import { callsOf } from './calls.ts';
import type { Rule } from './rule.ts';
import { runningOf } from './running.ts';
import { suggestionsOf } from './suggestion.ts';

/** Runs rules over a mesh. What they find is sorted by where it is in the model, then by the order of the rules. */
export function inspect(mesh: Mesh, rules: readonly Rule[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const directory = directoryOf(mesh);
  const places = placesOf(mesh);
  const suggest = suggestionsOf(directory);
  const inspection = {
    mesh,
    directory,
    place: (declared: object) => places.get(declared) ?? [],
    suggest,
    calls: once(() => callsOf(mesh, directory)),
    callGraph: once(() => callGraphOf(mesh, directory)),
    access: once(() => accessOf(mesh, directory, suggest)),
    running: once(() => runningOf(mesh, directory, suggest)),
    report: (diagnostic: Diagnostic) => void found.push(diagnostic),
  };
  for (const rule of rules) rule(inspection);
  return found.sort((a, b) => comparePlaces(a.at ?? [], b.at ?? []));
}

/** A value that costs something, made when it is first asked for. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The members of a mesh in the order a reader meets them. */
const lists = [
  'services',
  'workloads',
  'gateways',
  'egressGateways',
  'certificates',
  'certificateAuthorities',
  'httpRoutes',
  'grpcRoutes',
  'tcpRoutes',
  'tlsRoutes',
  'authorizationPolicies',
  'rateLimitPolicies',
  'externalAuthorizationPolicies',
  'requestAuthentications',
  'intents',
] as const;
const members: readonly (string | number)[] = [
  'name',
  'environment',
  'trustDomain',
  'defaults',
  'namespaces',
  ...lists,
  'rollout',
];

function placesOf(mesh: Mesh): Map<object, ModelPath> {
  const places = new Map<object, ModelPath>();
  for (const list of lists) {
    for (const [index, declared] of (mesh[list] ?? []).entries()) places.set(declared, [list, index]);
  }
  return places;
}

function comparePlaces(a: ModelPath, b: ModelPath): number {
  const [memberOfA = '', ...restOfA] = a;
  const [memberOfB = '', ...restOfB] = b;
  if (memberOfA !== memberOfB) return members.indexOf(memberOfA) - members.indexOf(memberOfB);
  for (const [index, left] of restOfA.entries()) {
    const right = restOfB[index];
    if (right === undefined) return 1;
    if (left === right) continue;
    return typeof left === 'number' && typeof right === 'number' ? left - right : `${left}` < `${right}` ? -1 : 1;
  }
  return restOfA.length - restOfB.length;
}
