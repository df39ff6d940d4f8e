/**
 * The bytes that TUF signatures are made over: "OLPC" canonical JSON (TUF 1.0 section 4.2). Keys are sorted, nothing is
 * escaped but `"` and `\`. Clients of different languages sort and escape differently outside ASCII, so what we write
 * stays inside it: every name in a mesh is, and a person's text never enters metadata.
 */
export function canonicalMetadata(value: unknown): Uint8Array {
  return Buffer.from(write(value), 'utf8');
}

function write(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`metadata cannot hold ${typeof value}`);
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${quote(key)}:${write(member)}`).join(',')}}`;
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
