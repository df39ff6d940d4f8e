import type * as ir from '../ir/header-changes.ts';
import type * as model from '../model/header-changes.ts';
import { sortedBy, sortedUnique } from './order.ts';

/** Headers as they come. */
export const noHeaderChanges: ir.HeaderChanges = { remove: [], set: [], add: [] };

/** Decides what is changed about headers: nothing where nothing is written. Names have no case. */
export function lowerHeaderChanges(changes: model.HeaderChanges | undefined): ir.HeaderChanges {
  if (changes === undefined) return noHeaderChanges;
  return {
    remove: sortedUnique((changes.remove ?? []).map((name) => name.toLowerCase())),
    set: headerValues(changes.set),
    add: headerValues(changes.add),
  };
}

function headerValues(values: { readonly [name: string]: string } | undefined): ir.HeaderValue[] {
  const lowered = Object.entries(values ?? {}).map(([name, value]) => ({ name: name.toLowerCase(), value }));
  return sortedBy(lowered, ({ name }) => [name]);
}
