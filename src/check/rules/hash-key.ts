import { diagnose } from '../../diagnostic/diagnostic.ts';
import { speaksHttp } from '../../model/protocol.ts';
import { policyTargetsOf } from '../effective-policy.ts';
import { hashKeys } from '../hash-keys.ts';
import { once } from '../once.ts';
import type { Inspection } from '../rule.ts';

/**
 * Whoever wants the same endpoint for the same key says what the key is, and one that what is spoken there has: of TCP nothing
 * but its source address is known. Without a key every request would go to any endpoint, and nobody would notice.
 */
export function hashKey({ mesh, report }: Inspection): void {
  const first = once();
  for (const target of policyTargetsOf(mesh)) {
    const chosen = hashKeys(target.layers);
    if (chosen === undefined) continue;
    const { kind, keys, at } = chosen;
    const { subject, port } = target;
    if (keys.length === 0) {
      if (first(at)) report(diagnose('hash-without-key', { subject, kind }, { at }));
    } else if (!speaksHttp(port.protocol) && !keys.some((key) => key.kind === 'source-address')) {
      if (first(at)) report(diagnose('hash-key-on-tcp', { subject, key: keys[0]?.kind ?? '' }, { at }));
    }
  }
}
