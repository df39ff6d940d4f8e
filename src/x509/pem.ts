/** Base64 in lines of 64 characters between two marks (RFC 7468). */
export function encodePem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * Reads text that is exactly one PEM block of the label, with nothing before or after it. Returns undefined for anything
 * else: two blocks in one file is how a second key slips past a reviewer.
 */
export function decodePem(label: string, text: string): Uint8Array | undefined {
  const match = /^-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\r\n]+?)\r?\n-----END \1-----\s*$/.exec(text);
  return match?.[1] === label ? decodeBase64((match[2] ?? '').replaceAll(/\r?\n/g, '')) : undefined;
}

/** Reads padded base64 strictly: Node itself skips what it does not know. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}
