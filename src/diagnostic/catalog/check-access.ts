import { entry } from '../entry.ts';
import { oneOf } from './phrases.ts';

/** Findings about who may call whom. Sorted by code. */
export const accessDiagnostics = {
  'audit-without-end': entry({
    severity: 'warning',
    message: (p: { policy: string }) => `policy \`${p.policy}\` audits without an end: it refuses nobody`,
    help: () => "say when it has told enough with `until: '2027-01-31'`; then make it an allow or a deny, or remove it",
  }),
  'claim-without-token': entry({
    severity: 'error',
    message: (p: { policy: string; service: string }) =>
      `policy \`${p.policy}\` asks for a claim, but \`${p.service}\` looks at no tokens`,
    help: (p) => `declare whose tokens it accepts: \`new RequestAuthentication(${p.service}, ...)\``,
  }),
  'client-address-from-mesh': entry({
    severity: 'error',
    message: (p: { policy: string }) =>
      `policy \`${p.policy}\` believes callers inside the mesh about the client's address`,
    help: () => 'name the gateways the requests come through in `from`; for callers in the mesh use `peer-address`',
  }),
  'client-address-of-balancer': entry({
    severity: 'warning',
    message: (p: { policy: string; gateway: string }) =>
      `policy \`${p.policy}\` asks gateway \`${p.gateway}\` for the client's address, and that believes no proxy in front of it`,
    help: () =>
      'behind a balancer every client has the address of the balancer: set `trustedProxies` or `proxyProtocol`',
  }),
  'denied-allow': entry({
    severity: 'warning',
    message: (p: { policy: string; by: string }) =>
      `a rule of policy \`${p.policy}\` allows only what policy \`${p.by}\` denies`,
    help: () => 'remove the rule, or narrow the deny: a deny always wins',
  }),
  'duplicate-access-rule': entry({
    severity: 'warning',
    message: (p: { policy: string }) => `policy \`${p.policy}\` says the same twice`,
    help: () => 'remove one of the two rules',
  }),
  'empty-access-list': entry({
    severity: 'error',
    message: (p: { policy: string; list: string }) =>
      `a rule of policy \`${p.policy}\` has an empty list \`${p.list}\``,
    help: (p) =>
      p.list === 'values'
        ? 'remove the condition, or name what it is for'
        : `leave \`${p.list}\` out to mean every one, or remove the rule to mean none`,
  }),
  'health-check-without-token': entry({
    severity: 'error',
    message: (p: { subject: string }) => `health checks of ${p.subject} carry no token, and it requires one`,
    help: () => "check by connection with `healthCheck: { kind: 'tcp' }`, or rely on outlier detection",
  }),
  'http-fields-on-tcp': entry({
    severity: 'error',
    message: (p: { policy: string; fields: string; service: string; port: string; httpPorts: readonly string[] }) =>
      `policy \`${p.policy}\` looks at ${p.fields} on port \`${p.port}\` of \`${p.service}\`, which speaks tcp`,
    help: (p) =>
      p.httpPorts.length > 0
        ? `set \`ports\` to ${oneOf(p.httpPorts)}, and write a rule of its own for the tcp port`
        : `remove ${p.fields} from the rule`,
  }),
  'invalid-access-condition': entry({
    severity: 'error',
    message: (p: { policy: string; what: string; value: string; advice: string }) =>
      `policy \`${p.policy}\` asks for the ${p.what} \`${p.value}\`, which no call has`,
    help: (p) => p.advice,
  }),
  'invalid-authentication': entry({
    severity: 'error',
    message: (p: { authentication: string; fault: string; advice: string }) =>
      `request authentication \`${p.authentication}\` ${p.fault}`,
    help: (p) => p.advice,
  }),
  'invalid-policy-path': entry({
    severity: 'error',
    message: (p: { policy: string; path: string; fault: string; advice: string }) =>
      `no request has a path that policy \`${p.policy}\` means by \`${p.path}\`: it ${p.fault}`,
    help: (p) => p.advice,
  }),
  'peer-address-of-gateway': entry({
    severity: 'warning',
    message: (p: { policy: string }) => `policy \`${p.policy}\` looks at the address of a gateway, not of its clients`,
    help: () => 'use `client-address` for who is outside',
  }),
  'policy-allows-all': entry({
    severity: 'warning',
    message: (p: { policy: string; service: string }) =>
      `policy \`${p.policy}\` lets every identity of the mesh do everything with \`${p.service}\``,
    help: () => 'name the callers in `from`, or narrow `ports`, `methods` or `paths`',
  }),
  'policy-without-rules': entry({
    severity: 'error',
    message: (p: { policy: string }) => `policy \`${p.policy}\` has no rules`,
    help: () => 'add a rule, or remove the policy: without an allow everything is denied anyway',
  }),
  'route-never-allowed': entry({
    severity: 'warning',
    message: (p: { route: string; caller: string; service: string }) =>
      `route \`${p.route}\` sends requests to \`${p.service}\`, which lets ${p.caller} in by no policy`,
    help: (p) => `allow ${p.caller} in a policy of \`${p.service}\`: until then these requests fail with 403`,
  }),
  'service-without-policy': entry({
    severity: 'warning',
    message: (p: { service: string }) => `service \`${p.service}\` is called, but no policy allows anyone`,
    help: () => "add a policy with `action: 'allow'`: until then every call fails with 403",
  }),
  'several-negations': entry({
    severity: 'warning',
    message: (p: { policy: string; kinds: readonly string[] }) =>
      `a deny of policy \`${p.policy}\` is only for calls that are none of ${p.kinds.length} things: ${p.kinds.join(', ')}`,
    help: () => 'everything in a rule must hold: to deny what is not all of them, write a rule for each',
  }),
  'until-without-audit': entry({
    severity: 'error',
    message: (p: { policy: string; action: string }) =>
      `policy \`${p.policy}\` has an end, but nothing ends the ${p.action} it says`,
    help: () => 'remove `until`: only an audit has one, and the policy is in force as long as it is written',
  }),
  'upstream-never-allowed': entry({
    severity: 'warning',
    message: (p: { workload: string; service: string }) =>
      `workload \`${p.workload}\` calls \`${p.service}\`, but no policy allows it`,
    help: (p) =>
      `allow it in a policy of \`${p.service}\`, or remove the upstream: until then every call fails with 403`,
  }),
} as const;
