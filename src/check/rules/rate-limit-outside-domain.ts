import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { RateLimit, RateLimitHeaderKey } from '../../model/rate-limit-policy.ts';
import { milliseconds } from '../../scalar/duration.ts';
import { isHeaderName } from '../../scalar/header-name.ts';
import { count, type Domain, duration, group, text } from '../domain/domain.ts';
import { limitsOf } from '../limited.ts';
import { subject } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** A limit counts at least one request, in a length of time a proxy can count in. */
export function rateLimitOutsideDomain({ mesh, report }: Inspection): void {
  for (const [index, policy] of (mesh.rateLimitPolicies ?? []).entries()) {
    const { timeout } = policy.counter ?? {};
    for (const { code, path: _, ...fault } of timeout === undefined ? [] : counterTimeout(timeout)) {
      const parameters = { setting: 'counter.timeout', subject: subject('policy', policy), ...fault };
      report(diagnose(code, parameters, { at: ['rateLimitPolicies', index, 'counter', 'timeout'] }));
    }
  }
  for (const { limit, subject, at } of limitsOf(mesh)) {
    for (const { code, path, ...fault } of rateLimitDomain(limit)) {
      report(diagnose(code, { setting: path.join('.'), subject, ...fault }, { at: [...at, ...path] }));
    }
  }
}

const counterTimeout = duration({ least: milliseconds(1), most: milliseconds(60_000) });

const anything: Domain = () => [];
/** As many as one Envoy could ever take; larger ones are a slip of the keyboard. */
const requests = count(1, 1_000_000_000, 'requests');
const headerKey = group<RateLimitHeaderKey>({ name: text('the name of a header, such as `x-api-key`', isHeaderName) });

const rateLimitDomain = group<RateLimit>({
  requests,
  burst: requests,
  // Envoy counts in intervals of 50 ms at least. Counts live in memory: no restart may lie within a quota that must hold.
  per: duration({ least: milliseconds(50), most: milliseconds(86_400_000) }),
  each: (key) => ((key as { readonly kind: string }).kind === 'header' ? headerKey(key) : []),
  // What they name is the business of other laws.
  from: anything,
  ports: anything,
  methods: anything,
  paths: anything,
});
