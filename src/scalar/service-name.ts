/**
 * A DNS label (RFC 1123 section 2.1): lower-case letters, digits and inner hyphens, at most 63 characters.
 * Names of namespaces, services, versions, ports, workloads, gateways and routes have this form.
 */
export function isDnsLabel(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}
