import type * as ir from '../ir/authorization.ts';
import { type Answers, analysed } from './answer.ts';
import { anyOf, below, exactly, member, type Term } from './condition.ts';
import type { Decision } from './decision.ts';
import type { Facet } from './facet.ts';

/** What a door says to a request: whether it may pass. */
export interface Admission {
  readonly kind: 'allowed' | 'refused';
  /** What kind of rule decides; `nothing` is no rule, which refuses. */
  readonly by: 'allow' | 'deny' | 'nothing' | 'handshake' | 'absence';
}

/** The name of the rule that decides where no rule does. */
export const noRule = 'no rule';

export const authorizationAnswers: Answers<ir.Authorization> = { deny: analysed, allow: analysed };
export const accessRuleAnswers: Answers<ir.AccessRule> = { name: analysed, from: analysed, request: analysed };

/** One caller as doors know it: a member of the mesh with its identity on one side. */
export interface Caller {
  /** `<namespace>/<name>`. */
  readonly name: string;
  readonly identity: string;
}

/** How an authorization decides the requests of one caller: denies first, then allows, and nothing else passes. */
export function admissionOf({ deny, allow }: ir.Authorization, caller: Caller): Decision<Admission> {
  const clauses = (rules: readonly ir.AccessRule[], outcome: Admission) =>
    rules
      .filter(({ from }) => matchesCaller(from, caller.identity))
      .map(({ name, request }) => ({ rule: name, when: requestTerms(request), outcome }));
  return [
    ...clauses(deny, { kind: 'refused', by: 'deny' }),
    ...clauses(allow, { kind: 'allowed', by: 'allow' }),
    { rule: noRule, when: [], outcome: { kind: 'refused', by: 'nothing' } },
  ];
}

/** Whether a rule or a handshake means an identity. */
export function matchesCaller(from: ir.CallerSet, identity: string): boolean {
  switch (from.kind) {
    case 'mesh':
      return identity.startsWith(`spiffe://${from.trustDomain}/`);
    case 'identities':
      return from.identities.some((one) => one === identity);
    case 'nobody':
      return false;
  }
}

/** How each part of a rule about requests reads them. A part without a reading does not compile. */
const readings: {
  readonly [K in Exclude<keyof Extract<ir.AccessRequestMatch, { kind: 'http' }>, 'kind'>]-?: (
    part: Extract<ir.AccessRequestMatch, { kind: 'http' }>[K],
  ) => readonly Term[];
} = {
  methods: (methods) =>
    methods.kind === 'any' ? [] : [anyOf(methods.methods.map((method) => member({ kind: 'method' }, method)))],
  paths: (paths) => (paths.kind === 'any' ? [] : [anyOf(paths.paths.map(pathCondition))]),
};

function requestTerms(request: ir.AccessRequestMatch): Term[] {
  if (request.kind === 'any') return [];
  return [...readings.methods(request.methods), ...readings.paths(request.paths)];
}

const path: Facet = { kind: 'path' };

function pathCondition({ kind, value }: ir.PathPattern) {
  return kind === 'exact' ? exactly(path, value) : below(path, value);
}
