import type { FileSet } from './file-set.ts';

/**
 * Most of what a proxy is given is the same for every proxy: how it logs, how it speaks TLS, where its secrets are. Written
 * into each document that would be nearly all of the output, and a new version of the compiler would change every file of
 * it. So such a part is written once, in {@link partsFile}, and stands in the documents as `{ "$part": "access-log" }`.
 * What is signed and what Envoy is given is always whole: {@link documentReader} puts the parts back.
 */

/** The file with the parts, below `out/<mesh>/<environment>`. */
export const partsFile = 'parts.json';

/** What is in it. */
export interface PartsDocument {
  readonly kind: 'Parts';
  /** By name: a part as it stands in the configuration of Envoy. */
  readonly parts: { readonly [name: string]: unknown };
}

const nameOf = Symbol('name of a part');

/** Names a part that is the same wherever it stands, and freezes it. What is frozen is also proved and written only once. */
export function part<Part extends object>(name: string, value: Part): Part {
  Object.defineProperty(value, nameOf, { value: name });
  return frozen(value);
}

/** Freezes a value through and through. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}

/** The name of a part; undefined for anything else. */
export function partName(value: object): string | undefined {
  return (value as { readonly [nameOf]?: string })[nameOf];
}

/** Parts met while documents are written. */
export interface UsedParts {
  /** Two of one name are a bug of ours, so that throws. */
  add(name: string, value: object): void;
  document(): PartsDocument;
}

/** None yet. */
export function usedParts(): UsedParts {
  const found = new Map<string, object>();
  return {
    add(name, value) {
      const known = found.get(name) ?? value;
      if (known !== value) throw new Error(`two parts are called ${name}`);
      found.set(name, value);
    },
    document: () => ({ kind: 'Parts', parts: Object.fromEntries(found) }),
  };
}

/** Reads the JSON documents of a file set, each with its parts in their places. A path that is not there throws. */
export function documentReader(files: FileSet): (path: string) => unknown {
  const text = files.get(partsFile);
  const { parts } = text === undefined ? { parts: {} } : (JSON.parse(text) as PartsDocument);
  return (path) => {
    const found = files.get(path);
    if (found === undefined) throw new Error(`there is no ${path}`);
    return withParts(JSON.parse(found), parts);
  };
}

function withParts(value: unknown, parts: PartsDocument['parts']): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, unknown>;
  const name = members['$part'];
  if (typeof name === 'string') {
    if (!Object.hasOwn(parts, name)) throw new Error(`there is no part ${name}`);
    return parts[name];
  }
  for (const key of Object.keys(members)) members[key] = withParts(members[key], parts);
  return members;
}
