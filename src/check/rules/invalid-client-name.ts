import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { ClientName } from '../../model/listener-tls.ts';
import { isHostname } from '../../scalar/hostname.ts';
import { terminatingListenersOf } from '../placed-listener.ts';
import type { Inspection } from '../rule.ts';

/** A name that a client's certificate must have is one that a certificate can have (RFC 5280 section 4.2.1.6). */
export function invalidClientName({ mesh, report }: Inspection): void {
  for (const { subject, tls, at } of terminatingListenersOf(mesh)) {
    for (const [index, { kind, value }] of (tls.clients?.names ?? []).entries()) {
      if (isName[kind](value)) continue;
      const where = [...at, 'tls', 'clients', 'names', index, 'value'];
      report(diagnose('invalid-client-name', { subject, kind, value, advice: advice[kind] }, { at: where }));
    }
  }
}

const isName: Readonly<Record<ClientName['kind'], (value: string) => boolean>> = {
  dns: (value) => isHostname(value) && !value.startsWith('*'),
  uri: (value) => /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(value),
  email: (value) => /^[\x21-\x3f\x41-\x7e]+@[a-z0-9.-]+$/i.test(value),
};

const advice: Readonly<Record<ClientName['kind'], string>> = {
  dns: 'write a host name in lower case without `*`: names are compared whole',
  uri: 'write an absolute URI, such as `spiffe://partner.example/billing`',
  email: 'write an address of mail, such as `robot@partner.example`',
};
