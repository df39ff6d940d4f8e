import type { ModelPath } from '../diagnostic/diagnostic.ts';
import type { TransparentInterception } from '../model/interception.ts';
import type { Mesh } from '../model/mesh.ts';
import { subject } from './naming.ts';

/** Transparent interception as it is written, and where. */
export interface PlacedInterception {
  /** Such as "workload `page`". */
  readonly subject: string;
  readonly value: TransparentInterception;
  readonly at: ModelPath;
}

/** Every scope that asks for it. */
export function* interceptionsIn(mesh: Mesh): Generator<PlacedInterception> {
  const wide = mesh.defaults?.interception;
  if (wide?.kind === 'transparent') {
    yield { subject: 'the mesh', value: wide, at: ['defaults', 'interception'] };
  }
  for (const [index, { name, defaults }] of (mesh.namespaces ?? []).entries()) {
    const value = defaults.interception;
    const at = ['namespaces', index, 'defaults', 'interception'];
    if (value?.kind === 'transparent') yield { subject: `namespace \`${name}\``, value, at };
  }
  for (const [index, workload] of mesh.workloads.entries()) {
    const value = workload.interception;
    if (value?.kind !== 'transparent') continue;
    yield { subject: subject('workload', workload), value, at: ['workloads', index, 'interception'] };
  }
}
