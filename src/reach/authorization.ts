import type * as ir from '../ir/authorization.ts';
import { isAmong } from '../scalar/identity-pattern.ts';
import { conditionTerms } from './access-condition.ts';
import { type Answers, analysed } from './answer.ts';
import type { Decision } from './decision.ts';
import { withoutToken } from './request-authentication.ts';

/** What a door says to a request: whether it may pass. */
export interface Admission {
  readonly kind: 'allowed' | 'refused';
  /** What kind of rule decides; `nothing` is no rule, which refuses. */
  readonly by: 'allow' | 'deny' | 'token' | 'nothing' | 'handshake' | 'absence';
}

/** The name of the rule that decides where no rule does. */
export const noRule = 'no rule';

export const authorizationAnswers: Answers<ir.Authorization> = { tokens: analysed, deny: analysed, allow: analysed };
export const accessRuleAnswers: Answers<ir.AccessRule> = {
  name: analysed,
  from: analysed,
  callers: analysed,
  conditions: analysed,
};

/** One caller as doors know it: a member of the mesh with its identity on one side. */
export interface Caller {
  /** `<namespace>/<name>`. */
  readonly name: string;
  readonly identity: string;
}

/** How an authorization decides the requests of one caller: tokens first, then denies, then allows, and nothing else passes. */
export function admissionOf({ tokens, deny, allow }: ir.Authorization, caller: Caller): Decision<Admission> {
  const clauses = (rules: readonly ir.AccessRule[], outcome: Admission) =>
    rules
      .filter((rule) => isForCaller(rule, caller.identity))
      .flatMap(({ name, conditions }) => conditionTerms(conditions).map((when) => ({ rule: name, when, outcome })));
  const asked = tokens.kind === 'tokens' && tokens.required ? [tokens] : [];
  return [
    ...asked.map((one) => ({
      rule: `${one.name}/tokens`,
      when: withoutToken(one),
      outcome: { kind: 'refused', by: 'token' } as const,
    })),
    ...clauses(deny, { kind: 'refused', by: 'deny' }),
    ...clauses(allow, { kind: 'allowed', by: 'allow' }),
    { rule: noRule, when: [], outcome: { kind: 'refused', by: 'nothing' } },
  ];
}

/** Whether a rule is for what an identity calls, as far as that alone decides it. */
export function isForCaller(
  { from, callers }: { readonly from: ir.CallerSet; readonly callers: ir.AccessRule['callers'] },
  identity: string,
): boolean {
  return matchesCaller(from, identity) && isAmong(callers, identity);
}

/** Whether a rule's list or a handshake means an identity. */
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
