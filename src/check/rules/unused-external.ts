import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import { externalsOf } from '../placed-external.ts';
import type { Inspection } from '../rule.ts';

/** What is declared outside is called by somebody: a way out that nobody uses is one that nobody watches. */
export function unusedExternal({ mesh, calls, report }: Inspection): void {
  const { called } = calls();
  for (const { service, at } of externalsOf(mesh)) {
    if (called.has(qualifiedName(service.namespace, service.name))) continue;
    report(diagnose('unused-external-service', { service: service.name }, { at }));
  }
}
