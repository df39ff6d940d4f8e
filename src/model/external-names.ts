import type { External, ExternalDiscovery } from './external-service.ts';

/** The host name that every request to a service outside carries; undefined where a request chooses among several. */
export function onlyHostname({ hostnames }: Pick<External, 'hostnames'>): string | undefined {
  const [first, ...others] = hostnames;
  return first === undefined || first.startsWith('*') || others.length > 0 ? undefined : first;
}

/** A name for the service as a whole: its first host name without a wildcard's star. */
export function externalAddress({ hostnames }: Pick<External, 'hostnames'>): string {
  const exact = hostnames.find((name) => !name.startsWith('*'));
  return exact ?? (hostnames[0] ?? '').replace(/^\*\./, '');
}

/** How its addresses are found: as written, or as its host names suggest. */
export function discoveryOf(external: External): ExternalDiscovery {
  if (external.discovery !== undefined) return external.discovery;
  // Answers of large services rotate: what asks for the latest one, and keeps what it has, suits them all.
  return onlyHostname(external) === undefined ? { kind: 'dynamic' } : { kind: 'logical-dns' };
}
