import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { Inspection } from '../rule.ts';

/** The ports of a service have different numbers: a program cannot listen twice on one, nor speak two protocols there. */
export function duplicatePortNumber({ mesh, report }: Inspection): void {
  for (const [index, service] of mesh.services.entries()) {
    const seen = new Map<number, string>();
    for (const [name, { number }] of Object.entries(service.ports)) {
      const first = seen.get(number);
      if (first === undefined) {
        seen.set(number, name);
        continue;
      }
      report(
        diagnose(
          'duplicate-port-number',
          { service: service.name, number, first, second: name },
          {
            at: ['services', index, 'ports', name, 'number'],
            related: [{ message: 'the other port', at: ['services', index, 'ports', first] }],
          },
        ),
      );
    }
  }
}
