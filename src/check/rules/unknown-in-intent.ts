import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { nearestName } from '../../scalar/nearest-name.ts';
import { referredTo } from '../caller.ts';
import { type Intended, intendedOf } from '../intended.ts';
import { referenceName } from '../naming.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';
import type { Kind } from '../suggestion.ts';

/** Whatever an intent names exists: what it says of nothing would always be so, and excuse nothing. */
export function unknownInIntent(inspection: Inspection): void {
  const { mesh, directory, suggest, report } = inspection;
  for (const intended of intendedOf(mesh)) {
    const { intent } = intended;
    for (const { list, namespace, name, at } of namesIn(intended)) {
      if (directory[list].has(qualifiedName(namespace, name))) continue;
      const parameters = {
        intent: intent.name,
        kind: kinds[list],
        name: referenceName(namespace, name, intent.namespace),
        nearest: suggest(list, namespace, name),
      };
      report(diagnose('unknown-in-intent', parameters, { at, label: `no such ${kinds[list]}` }));
    }
    reportPort(inspection, intended);
  }
}

const kinds = { services: 'service', workloads: 'workload', gateways: 'gateway' } as const satisfies Partial<
  Record<Kind, string>
>;

interface Named {
  readonly list: keyof typeof kinds;
  readonly namespace: string;
  readonly name: string;
  readonly at: ModelPath;
}

function namesIn({ kind, entry, at }: Intended): Named[] {
  if (kind === 'traffic') {
    return entry.kind === 'service'
      ? [{ list: 'services', namespace: entry.namespace, name: entry.service, at }]
      : [{ list: 'gateways', namespace: entry.namespace, name: entry.gateway, at }];
  }
  const callers = (entry.from ?? []).map((caller, index) => ({
    ...referredTo(caller),
    namespace: caller.namespace,
    at: [...at, 'from', index],
  }));
  return [...callers, { list: 'services', namespace: entry.to.namespace, name: entry.to.service, at: [...at, 'to'] }];
}

function reportPort({ directory, report }: Inspection, { intent, kind, entry, at }: Intended): void {
  const of = kind === 'access' ? entry.to : entry.kind === 'service' ? entry : undefined;
  const port = 'port' in entry ? entry.port : undefined;
  const service = of && directory.services.get(qualifiedName(of.namespace, of.service));
  if (!service || port === undefined || own(service.ports, port)) return;
  const parameters = {
    intent: intent.name,
    kind: `port of \`${referenceName(service.namespace, service.name, intent.namespace)}\``,
    name: port,
    nearest: nearestName(port, Object.keys(service.ports)),
  };
  report(diagnose('unknown-in-intent', parameters, { at: [...at, 'port'], label: 'no such port' }));
}
