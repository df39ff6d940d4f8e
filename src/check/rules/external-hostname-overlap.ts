import { diagnose } from '../../diagnostic/diagnostic.ts';
import { hostnameCovers } from '../../scalar/hostname.ts';
import { externalsOf } from '../placed-external.ts';
import type { Inspection } from '../rule.ts';

/**
 * A host outside is declared once: with two declarations, each with rules of its own, whatever one refuses goes out by the other. A
 * wildcard that covers a declared host does the same more quietly, so that is said too.
 */
export function externalHostnameOverlap({ mesh, report }: Inspection): void {
  const all = [...externalsOf(mesh)].flatMap(({ service, external, at }) =>
    external.hostnames.flatMap((hostname, index) =>
      Object.values(service.ports).map(({ number }) => ({
        service,
        number,
        hostname: hostname.toLowerCase(),
        at: [...at, 'external', 'hostnames', index],
      })),
    ),
  );
  const owners = Map.groupBy(all, ({ hostname, number }) => `${hostname}:${number}`);
  for (const [first, ...others] of owners.values()) {
    for (const { service, hostname, number, at } of others) {
      if (!first || first.service === service) continue;
      const parameters = { service: service.name, other: first.service.name, hostname, port: number };
      const related = [{ message: 'declared here already', at: first.at }];
      report(diagnose('external-hostname-conflict', parameters, { at, related }));
    }
  }
  for (const wide of all.filter(({ hostname }) => hostname.startsWith('*'))) {
    for (const narrow of all) {
      if (narrow.service === wide.service || narrow.number !== wide.number || narrow.hostname === wide.hostname)
        continue;
      if (!hostnameCovers(wide.hostname, narrow.hostname)) continue;
      const parameters = {
        service: wide.service.name,
        wildcard: wide.hostname,
        hostname: narrow.hostname,
        other: narrow.service.name,
      };
      const related = [{ message: 'this host is declared here', at: narrow.at }];
      report(diagnose('wildcard-over-external', parameters, { at: wide.at, related }));
    }
  }
}
