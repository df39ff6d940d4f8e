import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import type { HeaderMatch } from '../../model/request-match.ts';
import { isHeaderName, isHeaderPart, isHeaderValue } from '../../scalar/header-name.ts';
import { parseIdentityPattern } from '../../scalar/identity-pattern.ts';
import { regularExpressionFault } from '../../scalar/regular-expression.ts';
import { isDnsLabel } from '../../scalar/service-name.ts';
import { conditionsOfKind, type PlacedAccessRule } from '../access-rule.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * A condition asks for something that a call can be. One that never holds makes an allow useless and a deny an open door; Istio
 * ignores such values without a word.
 */
export function invalidAccessCondition({ mesh, report }: Inspection): void {
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'namespace')) {
    for (const [index, namespace] of condition.values.entries()) {
      if (isDnsLabel(namespace)) continue;
      const advice = 'write the name of a namespace: lower-case letters, digits and inner hyphens';
      refuse(policy, { what: 'namespace', value: namespace, advice, at: [...at, 'values', index] });
    }
  }
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'principal')) {
    for (const [index, principal] of condition.values.entries()) {
      const advice = principalAdvice(principal, mesh.trustDomain);
      if (advice) refuse(policy, { what: 'identity', value: principal, advice, at: [...at, 'values', index] });
    }
  }
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'claim')) {
    for (const [index, value] of condition.values.entries()) {
      const wrong = value.kind === 'regex' ? valueAdvice(value) : undefined;
      if (wrong) refuse(policy, { what: 'claim', ...wrong, at: [...at, 'values', index] });
    }
  }
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'header')) {
    const advice = headerAdvice(condition.name);
    if (advice) refuse(policy, { what: 'header', value: condition.name, advice, at: [...at, 'name'] });
    for (const [index, value] of condition.values.entries()) {
      const wrong = valueAdvice(value);
      if (wrong) refuse(policy, { what: 'header value', ...wrong, at: [...at, 'values', index] });
    }
  }

  function refuse(
    { name }: PlacedAccessRule['policy'],
    found: { what: string; value: string; advice: string; at: ModelPath },
  ): void {
    const { what, value, advice, at } = found;
    report(diagnose('invalid-access-condition', { policy: name, what, value, advice }, { at }));
  }
}

function principalAdvice(text: string, trustDomain: string): string | undefined {
  const read = parseIdentityPattern(text);
  if (!read) return 'write a SPIFFE ID, `spiffe://<trust domain>/<path>`, or one that ends with `/*` for all below it';
  if (read.trustDomain === trustDomain) return undefined;
  return `callers have identities of this mesh: \`spiffe://${trustDomain}/...\``;
}

function headerAdvice(name: string): string | undefined {
  const elsewhere = own(conditions, name.toLowerCase());
  if (elsewhere !== undefined)
    return `use a condition of kind \`${elsewhere}\`: as a header it would not be normalised`;
  return isHeaderName(name) ? undefined : 'use letters, digits and hyphens, as in `x-user-id`';
}

const conditions: Readonly<Record<string, string>> = {
  host: 'host',
  ':authority': 'host',
  ':method': 'method',
  ':path': 'path',
  'x-forwarded-for': 'client-address',
};

function valueAdvice(match: HeaderMatch): { value: string; advice: string } | undefined {
  if (!('value' in match)) return undefined;
  const { kind, value } = match;
  if (kind === 'regex') {
    const fault = regularExpressionFault(value);
    return fault === undefined ? undefined : { value, advice: `write it in the syntax of RE2: ${fault}` };
  }
  if (kind === 'exact' ? isHeaderValue(value) : isHeaderPart(value)) return undefined;
  return { value, advice: 'remove control characters, and white space at the ends: it never arrives' };
}
