import { entry } from '../entry.ts';
import { oneOf } from './phrases.ts';

/** Findings about who may call whom. Sorted by code. */
export const accessDiagnostics = {
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
    help: (p) => `leave \`${p.list}\` out to mean every one, or remove the rule to mean none`,
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
  'invalid-policy-path': entry({
    severity: 'error',
    message: (p: { policy: string; path: string; fault: string; advice: string }) =>
      `no request has a path that policy \`${p.policy}\` means by \`${p.path}\`: it ${p.fault}`,
    help: (p) => p.advice,
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
  'upstream-never-allowed': entry({
    severity: 'warning',
    message: (p: { workload: string; service: string }) =>
      `workload \`${p.workload}\` calls \`${p.service}\`, but no policy allows it`,
    help: (p) =>
      `allow it in a policy of \`${p.service}\`, or remove the upstream: until then every call fails with 403`,
  }),
} as const;
