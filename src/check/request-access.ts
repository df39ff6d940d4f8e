import type { AccessCondition } from '../model/access-condition.ts';
import type { AccessRule, AuthorizationPolicy } from '../model/authorization-policy.ts';
import { readPathTemplate, type TemplateSegment } from '../scalar/path-template.ts';
import { callerKey } from './access.ts';
import { referredTo } from './caller.ts';

/** One request as policies judge it. */
export interface JudgedRequest {
  /** The names under which policies know the caller. */
  readonly callers: readonly string[];
  readonly port: string;
  readonly method: string;
  readonly path: string;
}

/** Whether the policies of a service let a request in: some rule allows it, and none denies it. */
export function admitsRequest(policies: readonly AuthorizationPolicy[], request: JudgedRequest): boolean {
  const holds = (action: AuthorizationPolicy['action']) =>
    policies.some(
      (policy) => policy.action === action && policy.rules.some((rule) => isFor(rule, request, action === 'allow')),
    );
  return holds('allow') && !holds('deny');
}

function isFor(
  { from, ports, methods, paths, when = [] }: AccessRule,
  { callers, port, method, path }: JudgedRequest,
  inDoubt: boolean,
): boolean {
  const isCaller = from?.some((caller) =>
    callers.includes(callerKey(caller.kind, caller.namespace, referredTo(caller).name)),
  );
  return (
    (isCaller ?? true) &&
    (ports?.includes(port) ?? true) &&
    (methods?.some((allowed) => allowed === method) ?? true) &&
    (paths?.some((pattern) => covers(pattern, path)) ?? true) &&
    when.every((condition) => holds(condition, { port, method, path }) ?? inDoubt)
  );
}

/** Undefined where the request does not tell. */
function holds(condition: AccessCondition, asked: Omit<JudgedRequest, 'callers'>): boolean | undefined {
  const { not = false } = condition;
  switch (condition.kind) {
    case 'port':
      return condition.values.includes(asked.port) !== not;
    case 'method':
      return condition.values.some((method) => method === asked.method) !== not;
    case 'path':
      return condition.values.some((pattern) => covers(pattern, asked.path)) !== not;
    default:
      return undefined;
  }
}

/** `/a/*` stands for everything below `/a`, and for `/a` itself. */
function covers(pattern: string, path: string): boolean {
  const template = pattern.includes('{') ? readPathTemplate(pattern) : undefined;
  if (template?.kind === 'template') return fits(template.segments, path.slice(1).split('/'));
  if (!pattern.endsWith('/*')) return pattern === path;
  const below = pattern.slice(0, -2);
  return path === below || path.startsWith(`${below}/`);
}

function fits(segments: readonly TemplateSegment[], parts: readonly string[]): boolean {
  const isRest = segments.at(-1)?.kind === 'rest';
  if (isRest ? parts.length < segments.length : parts.length !== segments.length) return false;
  return segments.every((segment, index) =>
    segment.kind === 'literal' ? segment.value === parts[index] : parts[index],
  );
}
