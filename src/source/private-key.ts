/** Where a text holds a private key in PEM form (RFC 7468, OpenSSH, PGP), if it does. */
export function findPrivateKey(text: string): { readonly offset: number; readonly length: number } | undefined {
  const match = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/.exec(text);
  return match ? { offset: match.index, length: match[0].length } : undefined;
}
