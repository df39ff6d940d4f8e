import { type Directory, qualifiedName } from '../model/directory.ts';
import { nearestName } from '../scalar/nearest-name.ts';
import { referenceName } from './naming.ts';

/** The kinds of things that are referred to by namespace and name. */
export type Kind = 'services' | 'workloads' | 'gateways' | 'egressGateways' | 'certificates' | 'certificateAuthorities';

/**
 * The name probably meant, as it would be written from the given namespace: the same name in another namespace, else the
 * nearest name of the same one.
 */
export type Suggest = (kind: Kind, namespace: string, name: string) => string | undefined;

/** More different misspellings than this get no suggestion: each is compared with every name, and nobody reads so many. */
const maximumSearches = 200;

/** The `<namespace>/<name>` probably meant, for laws that must not report a consequence of the misspelling. */
export function probablyMeant(
  suggest: Suggest,
  kind: Kind,
  wrong: { namespace: string; name: string },
): string | undefined {
  const suggestion = suggest(kind, wrong.namespace, wrong.name);
  if (suggestion === undefined) return undefined;
  return suggestion.includes('/') ? suggestion : qualifiedName(wrong.namespace, suggestion);
}

/** Suggestions for one mesh. Each question is answered once: one missing service may be named by thousands. */
export function suggestionsOf(directory: Directory): Suggest {
  const answers = new Map<string, string | undefined>();
  const indexes = new Map<Kind, Names>();
  return (kind, namespace, name) => {
    const question = `${kind}/${qualifiedName(namespace, name)}`;
    if (!answers.has(question) && answers.size < maximumSearches) {
      let names = indexes.get(kind);
      if (!names) {
        names = namesOf(directory[kind].values());
        indexes.set(kind, names);
      }
      answers.set(question, search(names, namespace, name));
    }
    return answers.get(question);
  };
}

interface Names {
  readonly byNamespace: ReadonlyMap<string, readonly string[]>;
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

function namesOf(things: Iterable<{ namespace: string; name: string }>): Names {
  const listed = [...things];
  return {
    byNamespace: grouped(listed.map((thing) => [thing.namespace, thing.name])),
    byName: grouped(listed.map((thing) => [thing.name, thing.namespace])),
  };
}

function grouped(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

function search(names: Names, namespace: string, name: string): string | undefined {
  const elsewhere = names.byName.get(name)?.toSorted()[0];
  if (elsewhere !== undefined) return referenceName(elsewhere, name, namespace);
  const nearest = nearestName(name, names.byNamespace.get(namespace) ?? []);
  if (nearest !== undefined) return nearest;
  const otherNamespace = nearestName(namespace, names.byNamespace.keys());
  if (otherNamespace === undefined) return undefined;
  const there = nearestName(name, names.byNamespace.get(otherNamespace) ?? []);
  return there === undefined ? undefined : referenceName(otherNamespace, there, namespace);
}
