import { X509Certificate } from 'node:crypto';

/**
 * Compact JSON with every certificate in it as what it says: nobody reads base64 in a review. Of a chain the first is told,
 * and how many follow; what is no certificate stays as it is.
 */
export function withCertificateWords(json: string): string {
  return json.replace(/"-----BEGIN CERTIFICATE-----(?:[^"\\]|\\.)*"/g, (quoted) => {
    const words = certificateWords(JSON.parse(quoted) as string);
    return words === undefined ? quoted : JSON.stringify(words);
  });
}

function certificateWords(pem: string): string | undefined {
  const chain = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const [first, ...others] = chain;
  if (first === undefined) return undefined;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(first);
  } catch {
    return undefined;
  }
  const { subject, subjectAltName, validToDate, fingerprint256 } = certificate;
  return [
    `certificate of ${subject?.replaceAll('\n', ', ') || 'nobody'}`,
    ...(subjectAltName === undefined ? [] : [`for ${subjectAltName}`]),
    `until ${validToDate.toISOString().slice(0, 10)}`,
    `SHA-256 ${fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase()}`,
    ...(others.length === 0 ? [] : [`and ${others.length} above it`]),
  ].join(', ');
}
