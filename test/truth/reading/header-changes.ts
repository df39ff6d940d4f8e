import type { HeaderChanges } from '../../../src/model/header-changes.ts';
import type { Headers } from './reading.ts';

/** Headers after the changes, one after the other: in each, names are removed, then values set, then values added. */
export function changedHeaders(before: Headers, ...changes: readonly (HeaderChanges | undefined)[]): Headers {
  const headers: Record<string, string | undefined> = { ...before };
  for (const { remove = [], set = {}, add = {} } of changes.map((change) => change ?? {})) {
    for (const name of remove) headers[name.toLowerCase()] = undefined;
    for (const [name, value] of Object.entries(set)) headers[name.toLowerCase()] = value;
    for (const [name, value] of Object.entries(add)) {
      const known = headers[name.toLowerCase()];
      headers[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`;
    }
  }
  return headers;
}
