import type * as ir from '../ir/access-condition.ts';
import {
  anyOf,
  type Condition,
  claimIs,
  exactly,
  hostname,
  inRange,
  member,
  noneOf,
  plainlyBelow,
  plainTemplate,
  type Term,
  withParameters,
} from './condition.ts';
import type { Facet } from './facet.ts';
import { valueCondition } from './request-match.ts';

/** How each kind of condition reads calls. A kind without a reading does not compile. */
const readings: {
  readonly [K in ir.AccessCondition['kind']]: (
    condition: Extract<ir.AccessCondition, { readonly kind: K }>,
  ) => readonly Condition[];
} = {
  'peer-address': addresses,
  'client-address': addresses,
  method: ({ methods }) => methods.map((method) => member({ kind: 'method' }, method)),
  path: ({ paths }) => paths.map(pathCondition),
  host: ({ hostnames }) => hostnames.map((name) => hostname(name)),
  claim: ({ claim, values }) => values.map((value) => claimIs(claim.join('.'), value)),
  header: ({ name, values }) => values.map((value) => valueCondition({ kind: 'header', name }, value)),
};

/** What must hold of a call for a rule to be for it, beside who makes it: all terms of any one list. */
export function conditionTerms(conditions: readonly ir.AccessCondition[]): Term[][] {
  return conditions.reduce<Term[][]>(
    (lists, condition) => lists.flatMap((terms) => alternatives(condition).map((more) => [...terms, ...more])),
    [[]],
  );
}

/** A claim may have several values at once, so that each value is a property of its own: any of them is an alternative. */
function alternatives(condition: ir.AccessCondition): Term[][] {
  const read = readings[condition.kind] as (condition: ir.AccessCondition) => readonly Condition[];
  const found = read(condition);
  if (condition.kind !== 'claim') return [[condition.negated ? noneOf(found) : anyOf(found)]];
  return condition.negated ? [found.map((one) => noneOf([one]))] : found.map((one) => [anyOf([one])]);
}

function addresses({ kind, ranges }: ir.AddressCondition): Condition[] {
  return ranges.map((range) => inRange({ kind }, range));
}

const path: Facet = { kind: 'path' };

function pathCondition(pattern: ir.PathPattern): Condition {
  switch (pattern.kind) {
    case 'exact':
      return exactly(path, pattern.value);
    case 'below':
      return plainlyBelow(path, pattern.value);
    case 'template':
      return plainTemplate(path, pattern.segments);
    case 'parameters':
      return withParameters(path);
  }
}
