import type { ModelPath } from '../../diagnostic/diagnostic.ts';
import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Locality } from '../../model/locality.ts';
import { labelName, placeName } from '../domain/locality.ts';
import { placedHostsOf, podsOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';

/** A locality is named from wide to narrow, each part a name that can stand between slashes; labels are names too. */
export function invalidLocality(inspection: Inspection): void {
  for (const { subject, host, hostAt } of placedHostsOf(inspection.mesh)) {
    look(inspection, { subject, locality: host.locality, at: [...hostAt, 'locality'] });
    for (const [name, value] of Object.entries(host.labels ?? {})) {
      const at = [...hostAt, 'labels', name];
      for (const fault of labelName(name)) report(inspection, { setting: `labels.${name}`, subject, fault, at });
      for (const fault of placeName(value)) report(inspection, { setting: `labels.${name}`, subject, fault, at });
    }
  }
  for (const { subject, placement, at } of podsOf(inspection.mesh)) {
    look(inspection, { subject, locality: placement.locality, at: [...at, 'locality'] });
  }
}

interface Looked {
  readonly subject: string;
  readonly locality: Locality | undefined;
  readonly at: ModelPath;
}

function look(inspection: Inspection, { subject, locality, at }: Looked): void {
  if (locality === undefined) return;
  if (locality.subzone !== undefined && locality.zone === undefined) {
    inspection.report(diagnose('incomplete-locality', { subject }, { at }));
  }
  for (const part of ['region', 'zone', 'subzone'] as const) {
    const value = locality[part];
    if (value === undefined) continue;
    for (const fault of placeName(value)) {
      report(inspection, { setting: `locality.${part}`, subject, fault, at: [...at, part] });
    }
  }
}

interface Reported {
  readonly setting: string;
  readonly subject: string;
  readonly fault: ReturnType<typeof placeName>[number];
  readonly at: ModelPath;
}

function report(inspection: Inspection, { setting, subject, fault, at }: Reported): void {
  const { code, path: _, ...rest } = fault;
  inspection.report(diagnose(code, { setting, subject, ...rest }, { at }));
}
