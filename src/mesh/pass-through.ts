/*
 * Options are typed, so these see something else only where an author cast a type away. Such a value passes through
 * unchanged: the schema then names the place and what belongs there, which an exception in here could not.
 */

/** Converts each object of a list. */
export function eachItem<From, To>(items: readonly From[], convert: (item: From, index: number) => To): To[];
export function eachItem(items: unknown, convert: (item: unknown, index: number) => unknown): unknown {
  if (!Array.isArray(items)) return items;
  // A loop: a large mesh has some hundred thousand items, and the interpreter pays for every call.
  const converted: unknown[] = [];
  for (let index = 0; index < items.length; index += 1) {
    const item: unknown = items[index];
    converted.push(isRecord(item) ? convert(item, index) : item);
  }
  return converted;
}

/** Converts each member of a record. */
export function eachMember<From, To>(
  members: { readonly [name: string]: From },
  convert: (member: From) => To,
): { [name: string]: To };
export function eachMember(members: unknown, convert: (member: unknown) => unknown): unknown {
  if (!isRecord(members)) return members;
  const converted: [string, unknown][] = [];
  for (const name of Object.keys(members)) converted.push([name, convert(members[name])]);
  return Object.fromEntries(converted);
}

/** Converts each member of a record that is a record itself. */
export function eachRecordOf<From extends object, To>(
  members: { readonly [name: string]: From },
  convert: (member: From) => To,
): { [name: string]: To };
export function eachRecordOf(members: unknown, convert: (member: object) => unknown): unknown {
  return eachMember(members as { [name: string]: unknown }, (member) => (isRecord(member) ? convert(member) : member));
}

/** Converts one record, if there is one. */
export function eachRecord<From extends object, To>(
  record: From | undefined,
  convert: (record: From) => To,
): To | undefined;
export function eachRecord(record: unknown, convert: (record: unknown) => unknown): unknown {
  return isRecord(record) ? convert(record) : record;
}

/** What is `'off'`, or else on with some settings, as a choice between two kinds. */
export function switched<From extends object>(
  written: 'off' | From | undefined,
): { readonly kind: 'off' } | (From & { readonly kind: 'on' }) | undefined;
export function switched(written: unknown): unknown {
  if (written === 'off') return { kind: 'off' };
  return isRecord(written) ? { ...written, kind: 'on' } : written;
}

/** Whether a value has members to convert. */
export function isRecord(value: unknown): value is { readonly [member: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
