import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { RateLimit } from '../../model/rate-limit-policy.ts';
import { limitsOf } from '../limited.ts';
import type { Inspection } from '../rule.ts';

/** A limit tells requests apart by what its place knows: a service its callers, a gateway the addresses of its clients. */
export function misplacedRateLimit({ mesh, report }: Inspection): void {
  for (const { policy, limit, subject, at } of limitsOf(mesh)) {
    for (const { field, what, advice } of misplaced[policy.target.kind](limit)) {
      const parameters = { subject, place: `a ${policy.target.kind}`, what, advice };
      report(diagnose('misplaced-rate-limit', parameters, { at: [...at, field] }));
    }
  }
}

interface Misplaced {
  readonly field: string;
  readonly what: string;
  readonly advice: string;
}

const misplaced: Readonly<Record<'service' | 'gateway', (limit: RateLimit) => Misplaced[]>> = {
  service: ({ each }) =>
    each?.kind === 'client-address'
      ? [{ field: 'each', what: 'addresses of clients', advice: 'count by `caller`, or put the limit on the gateway' }]
      : [],
  gateway: ({ each, from, ports }) => [
    ...(each?.kind === 'caller'
      ? [
          {
            field: 'each',
            what: 'callers with an identity',
            advice: 'count by `client-address`, or put the limit on a service',
          },
        ]
      : []),
    ...(from
      ? [{ field: 'from', what: 'callers with an identity', advice: 'leave `from` out, or put the limit on a service' }]
      : []),
    ...(ports
      ? [
          {
            field: 'ports',
            what: 'ports of a service',
            advice: 'leave `ports` out: the limit is for every HTTP listener',
          },
        ]
      : []),
  ],
};
