import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { HttpBackend } from '../../model/http-route.ts';
import { referenceName } from '../naming.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A rule names each backend once. Of two weights for one place, a reader changes one and wonders why nothing happens. */
export function repeatedBackend({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const seen = new Map<string, number>();
    for (const [index, backend] of (placed.rule.backends ?? []).entries()) {
      const key = `${backend.namespace}/${backend.service}/${backend.port}/${backend.version ?? ''}`;
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, index);
        continue;
      }
      const parameters = { route: placed.route.name, backend: described(backend, placed.route.namespace) };
      const related = [{ message: 'named first here', at: rulePath(placed, 'backends', first) }];
      report(diagnose('repeated-backend', parameters, { at: rulePath(placed, 'backends', index), related }));
    }
  }
}

function described(backend: HttpBackend, from: string): string {
  const port = `port \`${backend.port}\` of \`${referenceName(backend.namespace, backend.service, from)}\``;
  return backend.version === undefined ? port : `${port} in version \`${backend.version}\``;
}
