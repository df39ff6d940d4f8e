/** Every text that is not one of a few words gets hostile text behind it. */
export function spoil(value: unknown, evil: string): unknown {
  if (typeof value === 'string') return /^[a-z-]{2,}$/.test(value) ? value : `${value}${evil}`;
  if (Array.isArray(value)) return value.map((item) => spoil(item, evil));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spoil(item, evil)]));
}
