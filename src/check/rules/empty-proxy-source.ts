import { diagnose } from '../../diagnostic/diagnostic.ts';
import { proxySourcesOf } from '../proxy-source.ts';
import type { Inspection } from '../rule.ts';

/** A source of connections has addresses. "Nobody" and "everybody" look alike there, and differ like closed and open. */
export function emptyProxySource({ mesh, report }: Inspection): void {
  for (const { subject, source, at } of proxySourcesOf(mesh)) {
    if (source.kind === 'any' || source.addresses.length > 0) continue;
    report(diagnose('empty-proxy-source', { subject }, { at: [...at, 'from'] }));
  }
}
