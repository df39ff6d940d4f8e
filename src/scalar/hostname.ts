import { isDnsLabel } from './service-name.ts';

/** A host name (RFC 1123), optionally with one leading `*.` label as in the Gateway API; at most 253 characters. */
export function isHostname(text: string): boolean {
  const rest = text.startsWith('*.') ? text.slice(2) : text;
  return text.length <= 253 && rest.length > 0 && !isIpAddress(rest) && rest.split('.').every(isDnsLabel);
}

/** Whether every name `narrow` matches is also matched by `wide`, where `*.` stands for one or more labels. */
export function hostnameCovers(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true;
  if (!wide.startsWith('*.')) return false;
  return narrow.replace(/^\*/, '').endsWith(wide.slice(1)) && narrow.length > wide.length - 1;
}

/**
 * Whether a certificate for a name is accepted for a host name, or, of a wildcard, for the names one label below it: in a
 * certificate `*.` stands for exactly one label (RFC 6125 section 6.4.3).
 */
export function certificateCovers(certificate: string, hostname: string): boolean {
  if (certificate === hostname) return true;
  if (!certificate.startsWith('*.') || hostname.startsWith('*')) return false;
  return hostname.slice(hostname.indexOf('.')) === certificate.slice(1);
}

/** An IPv4 or IPv6 address without zone or brackets. */
export function isIpAddress(text: string): boolean {
  const parts = text.split('.');
  const isV4 = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return isV4 || isIpv6(text);
}

function isIpv6(text: string): boolean {
  if (!/^[0-9a-fA-F:]+$/.test(text)) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8;
}
