import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { HttpBackend } from '../../model/http-route.ts';
import { weightOf } from '../backend.ts';
import { referenceName } from '../naming.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/** Copies go somewhere else: a copy to where the request itself goes does everything twice, and nobody sees the second answer. */
export function mirrorToItself({ mesh, report }: Inspection): void {
  for (const placed of rulesOf(mesh)) {
    for (const [index, mirror] of (placed.rule.mirrors ?? []).entries()) {
      const backends = placed.rule.backends ?? [];
      const same = backends.findIndex((backend) => weightOf(backend) > 0 && overlap(backend, mirror));
      if (same < 0) continue;
      const service = referenceName(mirror.namespace, mirror.service, placed.route.namespace);
      const related = [{ message: 'the requests go here', at: rulePath(placed, 'backends', same) }];
      const at = rulePath(placed, 'mirrors', index);
      report(diagnose('mirror-to-itself', { route: placed.route.name, service }, { at, related }));
    }
  }
}

/** A service as a whole has its versions in it. */
function overlap(a: HttpBackend, b: HttpBackend): boolean {
  const isSamePort = a.namespace === b.namespace && a.service === b.service && a.port === b.port;
  return isSamePort && (a.version === undefined || b.version === undefined || a.version === b.version);
}
