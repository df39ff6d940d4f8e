import { diagnose } from '../../diagnostic/diagnostic.ts';
import { qualifiedName } from '../../model/directory.ts';
import type { CookieKey, HashKey } from '../../model/load-balancing.ts';
import { policyLayersOf } from '../../model/policy-layers.ts';
import { hashKeys } from '../hash-keys.ts';
import { rulePath, rulesOf } from '../route-rule.ts';
import type { Inspection } from '../rule.ts';

/**
 * The backends of one rule that place requests by a key place them by the same one. A proxy makes the key of a request before it
 * chooses among the backends.
 */
export function mixedHashKeys({ mesh, directory, report }: Inspection): void {
  const policies = policyLayersOf(mesh);
  for (const placed of rulesOf(mesh)) {
    let first: { readonly keys: string; readonly words: string } | undefined;
    for (const [index, backend] of (placed.rule.backends ?? []).entries()) {
      const service = directory.services.get(qualifiedName(backend.namespace, backend.service));
      const chosen = service && hashKeys(policies.trafficPolicy(service, backend.port, backend.version));
      if (chosen === undefined) continue;
      const keys = chosen.keys.map(keyText).join();
      first ??= { keys, words: backendWords(backend) };
      if (first.keys === keys) continue;
      const parameters = { route: placed.route.name, first: first.words, second: backendWords(backend) };
      report(diagnose('mixed-hash-keys', parameters, { at: rulePath(placed, 'backends', index) }));
    }
  }
}

function backendWords({ service, version }: { readonly service: string; readonly version?: string }): string {
  return version === undefined ? `\`${service}\`` : `\`${service}\` version \`${version}\``;
}

/** The same for the same key, in whatever order its members are written. */
function keyText(key: HashKey): string {
  const { name = '', ttl = '', path = '' } = key as Partial<CookieKey>;
  return JSON.stringify([key.kind, key.kind === 'header' ? name.toLowerCase() : name, ttl, path]);
}
