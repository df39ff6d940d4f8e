/** Which part of an output file a case is about. */
export interface Selection {
  /** The path in the file set. */
  readonly file: string;
  /** A JSON pointer (RFC 6901), in which `*` stands for every element of a list. Empty for the whole document. */
  readonly pointer: string;
  /** Of the object that is found, these members only. */
  readonly members?: readonly string[];
}

/** The part of a document that a pointer names. One that leads nowhere throws: it would compare nothing with nothing. */
export function selected(document: unknown, { pointer, members }: Selection): unknown {
  const found = step(document, pointer.split('/').slice(1), pointer);
  if (members === undefined) return found;
  return Object.fromEntries(members.map((member) => [member, step(found, [member], pointer)]));
}

function step(value: unknown, segments: readonly string[], pointer: string): unknown {
  const [first, ...rest] = segments;
  if (first === undefined) return value;
  if (first === '*' && Array.isArray(value)) return value.map((one) => step(one, rest, pointer));
  const name = first.replaceAll('~1', '/').replaceAll('~0', '~');
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
    throw new Error(`${pointer} leads nowhere at ${name}`);
  }
  return step(Reflect.get(value, name), rest, pointer);
}
