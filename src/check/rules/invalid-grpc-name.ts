import { diagnose } from '../../diagnostic/diagnostic.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A name of a service or method is one that Protocol Buffers can have: parts of letters, digits and `_`, for services joined by dots. */
export function invalidGrpcName({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    if (placed.kind !== 'grpc') continue;
    for (const [index, match] of (placed.rule.matches ?? []).entries()) {
      for (const part of ['service', 'method'] as const) {
        const name = match[part];
        if (name?.kind !== 'exact' || form[part].test(name.value)) continue;
        const parameters = { route: placed.route.name, part, name: name.value, advice: adviceFor(part, name.value) };
        report(diagnose('invalid-grpc-name', parameters, { at: rulePath(placed, 'matches', index, part, 'value') }));
      }
    }
  }
}

const form = {
  service: /^[A-Za-z_]\w{0,254}(?:\.[A-Za-z_]\w{0,254})*$/,
  method: /^[A-Za-z_]\w{0,254}$/,
};

function adviceFor(part: 'service' | 'method', name: string): string {
  const [, service, method] = /^\/?([\w.]+)\/(\w+)$/.exec(name) ?? [];
  if (service !== undefined) return `write service and method apart: \`${service}\` and \`${method}\``;
  if (part === 'service') return 'write the full name, as in `helloworld.v1.Greeter`';
  return 'write the name alone, as in `SayHello`';
}
