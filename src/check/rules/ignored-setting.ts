import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { placedOf } from '../placed.ts';
import type { Inspection } from '../rule.ts';

/** Nothing that is written is ignored without a word: gateways have no program, so no image and no ports for one. */
export function ignoredSetting({ mesh, report }: Inspection): void {
  for (const { kind, name, placement, at } of placedOf(mesh)) {
    if (kind !== 'gateway') continue;
    if (placement.kind === 'kubernetes') {
      if (placement.image !== undefined) ignore(name, [...at, 'image']);
      continue;
    }
    for (const [index, host] of placement.hosts.entries()) {
      if (host.inboundPort !== undefined) ignore(name, [...at, 'hosts', index, 'inboundPort']);
      if (host.applicationPorts !== undefined) ignore(name, [...at, 'hosts', index, 'applicationPorts']);
    }
  }

  function ignore(gateway: string, at: ModelPath): void {
    report(diagnose('ignored-setting', { gateway, setting: String(at.at(-1)) }, { at }));
  }
}
