import type * as ir from '../ir/mesh.ts';
import type { Route } from '../ir/route.ts';
import type { ExplainedPart, Explanation } from '../lower/explain.ts';
import type { Setting } from '../lower/setting.ts';
import type { CheckedMesh } from '../model/checked.ts';
import { qualifiedName } from '../model/directory.ts';
import { tablesOf } from '../plan/routing.ts';
import { outcomeWords } from '../plan/words.ts';
import type { Answer } from '../reach/answer.ts';
import { matchTerms } from '../reach/request-match.ts';
import { actionAnswers, type RoutingOutcome, routeAnswers } from '../reach/route.ts';
import { boxOf, createSpace } from '../reach/space.ts';
import { boxWords } from '../reach/words.ts';

/** The lists of a mesh that hold routes. */
export const routeLists = ['httpRoutes', 'grpcRoutes', 'tcpRoutes', 'tlsRoutes'] as const;

/** A route of any kind, and where it stands. */
export interface ListedRoute {
  readonly namespace: string;
  readonly name: string;
  readonly list: (typeof routeLists)[number];
  readonly index: number;
}

/** Every route of a mesh. */
export function routesOf(mesh: CheckedMesh): ListedRoute[] {
  return routeLists.flatMap((list) =>
    mesh[list].map(({ namespace, name }, index) => ({ namespace, name, list, index })),
  );
}

/** What a route does, rule by rule: the same decisions as lowering takes, read from what it decided. */
export function explainRoute(mesh: CheckedMesh, decided: ir.Mesh, { list, index }: ListedRoute): Explanation {
  const at = [list, index];
  const route = mesh[list][index];
  if (route === undefined) throw new Error(`there is no route at ${list}.${index}`);
  const name = qualifiedName(route.namespace, route.name);
  const attached: ExplainedPart = {
    title: 'attached to',
    like: undefined,
    settings: [
      { name: 'parent', words: parentWords(route.parent), at: [...at, 'parent'] },
      ...('order' in route && route.order !== undefined
        ? [{ name: 'order', words: route.order, at: [...at, 'order'] }]
        : []),
    ],
  };
  const parts =
    'rules' in route ? ruleParts(decided, { name, at, rules: route.rules }) : connectionParts(decided, { name, at });
  return { at, parts: [attached, ...parts] };
}

function parentWords(parent: CheckedMesh['httpRoutes'][number]['parent'] | CheckedMesh['tcpRoutes'][number]['parent']) {
  const [of, chosen] =
    parent.kind === 'service'
      ? [`service ${qualifiedName(parent.namespace, parent.service)}`, parent.port]
      : [`gateway ${qualifiedName(parent.namespace, parent.gateway)}`, parent.listener];
  const hostnames = 'hostnames' in parent && parent.hostnames ? `, for ${parent.hostnames.join(', ')}` : '';
  return `${of}${chosen === undefined ? '' : `:${chosen}`}${hostnames}`;
}

interface WrittenRoute {
  readonly name: string;
  readonly at: readonly (string | number)[];
}

interface WrittenRules extends WrittenRoute {
  readonly rules: readonly object[];
}

function ruleParts(decided: ir.Mesh, { name, at, rules }: WrittenRules): ExplainedPart[] {
  const found = tablesOf(decided).flatMap((table) =>
    'hosts' in table ? table.hosts.flatMap(({ routes }) => routes.map((route) => ({ route, table: table.name }))) : [],
  );
  return rules.flatMap((rule, index): ExplainedPart[] => {
    const mine = found.filter(({ route }) => route.name.startsWith(`${name}/${index}/`));
    const [first] = mine;
    if (first === undefined) return [];
    const ruleAt = [...at, 'rules', index];
    const writtenAt = (member: string) => (Object.hasOwn(rule, member) ? [...ruleAt, member] : undefined);
    const matches = new Map(mine.map(({ route }) => [route.name, matchWords(route)]));
    const settings = [
      { name: 'matches', words: [...matches.values()].join('; or '), at: writtenAt('matches') },
      ...actionSettings(first, writtenAt),
      ...behaviourSettings(routeAnswers, first.route, writtenAt),
    ];
    return [{ title: `rule ${index + 1}`, like: undefined, settings }];
  });
}

function matchWords({ match }: Route): string {
  const terms = matchTerms(match);
  const space = createSpace(terms);
  const box = boxOf(space, terms);
  return box ? boxWords(space, box) : 'no request';
}

type WrittenAt = (member: string) => readonly (string | number)[] | undefined;

function actionSettings(
  { route, table }: { readonly route: Route; readonly table: string },
  writtenAt: WrittenAt,
): Setting[] {
  const { action } = route;
  const words = outcomeWords({ kind: 'routed', route }, table);
  switch (action.kind) {
    case 'forward':
      return [
        { name: 'backends', words, at: writtenAt('backends') },
        ...behaviourSettings(actionAnswers.forward, action, (member) =>
          member === 'timeout' ? (writtenAt('timeout') ?? writtenAt('deadline')) : writtenAt(member),
        ),
      ];
    case 'redirect':
      return [{ name: 'redirect', words, at: writtenAt('redirect') }];
    case 'direct-response':
      return [{ name: 'directResponse', words, at: writtenAt('directResponse') }];
  }
}

/** Every field that changes how a request is served. The tables of answers are total, so none is forgotten. */
function behaviourSettings<T extends object>(
  answers: { readonly [K in keyof T]-?: Answer<T[K]> },
  value: T,
  writtenAt: WrittenAt,
): Setting[] {
  return (Object.keys(answers) as (keyof T & string)[]).flatMap((name) => {
    const answer = answers[name];
    if (answer.kind !== 'behaviour') return [];
    return [{ name, words: answer.words(value[name]) || 'none', at: writtenAt(name) }];
  });
}

function connectionParts(decided: ir.Mesh, { name, at }: WrittenRoute): ExplainedPart[] {
  const found = tablesOf(decided).flatMap((table) =>
    'routes' in table ? table.routes.filter((route) => route.name === name).map((route) => ({ route, table })) : [],
  );
  return found.map(({ route: { serverNames, backends }, table }) => {
    const outcome: RoutingOutcome = { kind: 'connected', backends };
    const names = serverNames.kind === 'any' ? 'any, or none' : serverNames.names.join(', ');
    return {
      title: 'connections',
      like: undefined,
      settings: [
        { name: 'hostnames', words: names, at: serverNames.kind === 'any' ? undefined : [...at, 'hostnames'] },
        { name: 'backends', words: outcomeWords(outcome, table.name), at: [...at, 'backends'] },
      ],
    };
  });
}
