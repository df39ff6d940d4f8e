import { diagnose } from '../../diagnostic/diagnostic.ts';
import { parseAddressRange } from '../../scalar/address-range.ts';
import { conditionsOfKind } from '../access-rule.ts';
import { interceptionsIn } from '../interception.ts';
import { subject as subjectOf } from '../naming.ts';
import { proxySourcesOf } from '../proxy-source.ts';
import type { Inspection } from '../rule.ts';

/** An address range is one that means what it seems to: `10.0.0.7/8` would be sixteen million addresses. */
export function invalidAddressRange({ mesh, report }: Inspection): void {
  for (const { subject, source, at } of proxySourcesOf(mesh)) {
    if (source.kind === 'any') continue;
    for (const [index, range] of source.addresses.entries()) {
      const fault = parseAddressRange(range);
      if (!('problem' in fault)) continue;
      const where = [...at, 'from', 'addresses', index];
      report(diagnose('invalid-address-range', { subject, range, ...fault }, { at: where }));
    }
  }
  for (const { subject, value, at } of interceptionsIn(mesh)) {
    for (const [index, range] of (value.except?.ranges ?? []).entries()) {
      const fault = parseAddressRange(range);
      if (!('problem' in fault)) continue;
      const where = [...at, 'except', 'ranges', index];
      report(diagnose('invalid-address-range', { subject, range, ...fault }, { at: where }));
    }
  }
  for (const { policy, condition, at } of conditionsOfKind(mesh, 'peer-address', 'client-address')) {
    for (const [index, range] of condition.values.entries()) {
      const fault = parseAddressRange(range);
      if (!('problem' in fault)) continue;
      const parameters = { subject: subjectOf('policy', policy), range, ...fault };
      report(diagnose('invalid-address-range', parameters, { at: [...at, 'values', index] }));
    }
  }
}
