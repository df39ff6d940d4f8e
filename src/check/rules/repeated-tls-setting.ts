import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import type { Mesh } from '../../model/mesh.ts';
import { type TerminatingListener, terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** What TLS is given in order names each thing once: the second time is often a misspelling of something that is missing. */
export function repeatedTlsSetting({ mesh, report }: Inspection): void {
  for (const { subject, what, items, at } of listsOf(mesh)) {
    const seen = new Map<string, number>();
    for (const [index, item] of items.entries()) {
      const first = seen.get(item);
      if (first === undefined) {
        seen.set(item, index);
        continue;
      }
      const related = [{ message: 'named first here', at: [...at, first] }];
      report(diagnose('repeated-tls-setting', { subject, what, item }, { at: [...at, index], related }));
    }
  }
}

interface List {
  readonly subject: string;
  readonly what: string;
  readonly items: readonly string[];
  readonly at: ModelPath;
}

function* listsOf(mesh: Mesh): Generator<List> {
  for (const placed of terminatingListenersOf(mesh)) {
    const { subject, tls, at } = placed;
    const certificates = tls.certificates.map(({ namespace, certificate }) => `${namespace}/${certificate}`);
    yield { subject, what: 'certificate', items: certificates, at: [...at, 'tls', 'certificates'] };
    yield { subject, what: 'cipher suite', items: tls.ciphers ?? [], at: [...at, 'tls', 'ciphers'] };
    yield { subject, what: 'curve', items: tls.curves ?? [], at: [...at, 'tls', 'curves'] };
    yield { subject, what: 'protocol', items: alpnOf(placed), at: [...at, 'tls', 'alpn'] };
    const names = (tls.clients?.names ?? []).map(({ kind, value }) => `${kind}:${value}`);
    yield { subject, what: 'name of a client', items: names, at: [...at, 'tls', 'clients', 'names'] };
  }
}

function alpnOf({ listener }: TerminatingListener): readonly string[] {
  return listener.protocol === 'tls' && listener.tls.kind === 'terminate' ? (listener.tls.alpn ?? []) : [];
}
