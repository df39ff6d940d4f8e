import type { Service } from '../model/service.ts';

/** How a thing is called from inside a namespace: its plain name there, `<namespace>/<name>` from elsewhere. */
export function referenceName(namespace: string, name: string, from: string): string {
  return namespace === from ? name : `${namespace}/${name}`;
}

/** What a message is about, such as "route `canary`". */
export function subject(
  kind: 'service' | 'workload' | 'gateway' | 'egress gateway' | 'certificate' | 'route' | 'policy',
  thing: { name: string },
): string {
  return `${kind} \`${thing.name}\``;
}

/** Things in a sentence: "`a`, `b` and `c`". Beyond nine it says how many more there are. */
export function enumerated(names: readonly string[]): string {
  const shown = names.slice(0, 9).map((name) => `\`${name}\``);
  if (names.length > 9) shown.push(`${names.length - 9} more`);
  const last = shown.pop() ?? 'none';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

/** What a service listens on, for a label: "`payments` listens on 8443 (https) and 9090 (metrics)". */
export function listensOn(service: Service): string {
  const ports = Object.entries(service.ports).map(([name, port]) => `${port.number} (${name})`);
  if (ports.length === 0) return `\`${service.name}\` has no ports`;
  if (ports.length > 9) return `\`${service.name}\` has ${ports.length} other ports`;
  const last = ports.pop();
  return `\`${service.name}\` listens on ${ports.length > 0 ? `${ports.join(', ')} and ${last}` : last}`;
}

/** What versions a service has, for a label. */
export function hasVersions(service: Service): string {
  const versions = Object.keys(service.versions);
  return versions.length === 0
    ? `\`${service.name}\` has no versions`
    : `\`${service.name}\` has ${enumerated(versions)}`;
}
