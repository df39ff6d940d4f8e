import { diagnose } from '../../diagnostic/diagnostic.ts';
import { referenceName } from '../naming.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** A rule names each mirror once: the second one is a second copy of the same request. */
export function repeatedMirror({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    const seen = new Map<string, number>();
    for (const [index, mirror] of (placed.rule.mirrors ?? []).entries()) {
      const key = [mirror.namespace, mirror.service, mirror.port, mirror.version ?? ''].join('/');
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, index);
        continue;
      }
      const service = referenceName(mirror.namespace, mirror.service, placed.route.namespace);
      const related = [{ message: 'named first here', at: rulePath(placed, 'mirrors', first) }];
      const at = rulePath(placed, 'mirrors', index);
      report(diagnose('repeated-mirror', { route: placed.route.name, service }, { at, related }));
    }
  }
}
