import { diagnose } from '../../diagnostic/diagnostic.ts';
import { type AnyBackend, splitPath, splitsOf } from '../backend.ts';
import { referenceName } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** A rule names each backend once. Of two weights for one place, a reader changes one and wonders why nothing happens. */
export function repeatedBackend({ mesh, report }: Inspection): void {
  for (const placed of splitsOf(mesh)) {
    const seen = new Map<string, number>();
    for (const [index, backend] of (placed.backends ?? []).entries()) {
      const key = `${backend.namespace}/${backend.service}/${backend.port}/${backend.version ?? ''}`;
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, index);
        continue;
      }
      const parameters = { subject: placed.subject, backend: described(backend, placed.route.namespace) };
      const related = [{ message: 'named first here', at: splitPath(placed, first) }];
      report(diagnose('repeated-backend', parameters, { at: splitPath(placed, index), related }));
    }
  }
}

function described(backend: AnyBackend, from: string): string {
  const port = `port \`${backend.port}\` of \`${referenceName(backend.namespace, backend.service, from)}\``;
  return backend.version === undefined ? port : `${port} in version \`${backend.version}\``;
}
