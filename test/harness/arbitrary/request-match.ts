import type { HeaderMatch, HttpRouteMatch, PathMatch, QueryMatch } from '../../../src/model/request-match.ts';
import { type Choice, written } from './choice.ts';

const methods = ['GET', 'POST', 'DELETE'] as const;

/** A match that no other match of the mesh equals or hides. */
export function uniqueMatch(choice: Choice): HttpRouteMatch {
  const unique = choice.next();
  const path = choice.one([undefined, uniquePath(unique, choice)]);
  return written({
    path,
    method: choice.maybe(() => choice.one(methods)),
    scheme: choice.maybe(() => choice.one(['http', 'https'] as const)),
    // Without a path of its own, a match is told from others by a header.
    headers: path === undefined ? uniqueHeaders(unique, choice) : choice.maybe(() => uniqueHeaders(unique, choice)),
    query: choice.maybe(() => ({ [choice.one(['q', 'page'])]: uniqueQuery(unique, choice) })),
  });
}

function uniquePath(unique: number, choice: Choice): PathMatch {
  const ignoreCase = choice.maybe(() => true);
  return choice.one<PathMatch>([
    written({ kind: 'exact' as const, value: `/exact/${unique}`, ignoreCase }) as PathMatch,
    written({ kind: 'prefix' as const, value: `/Prefix-${unique}`, ignoreCase }) as PathMatch,
    written({ kind: 'template' as const, value: `/item-${unique}/{id}`, ignoreCase }) as PathMatch,
    written({ kind: 'template' as const, value: `/file-${unique}/{id}/{path=**}`, ignoreCase }) as PathMatch,
    { kind: 'regex', value: `/regex-${unique}/[0-9]+` },
  ]);
}

function uniqueHeaders(unique: number, choice: Choice): { [name: string]: HeaderMatch } {
  const value = choice.one<HeaderMatch>([
    { kind: 'exact', value: `${unique}` },
    { kind: 'prefix', value: `${unique}-` },
    { kind: 'suffix', value: `-${unique}` },
    { kind: 'regex', value: `${unique}[a-z]{1,3}` },
  ]);
  const other = choice.maybe(() => choice.one<HeaderMatch>([{ kind: 'present' }, { kind: 'absent' }]));
  return { [choice.one(['x-user', 'X-Group'])]: value, ...(other && { 'x-flag': other }) };
}

function uniqueQuery(unique: number, choice: Choice): QueryMatch {
  return choice.one<QueryMatch>([
    { kind: 'exact', value: `${unique}` },
    { kind: 'prefix', value: `${unique}-` },
    { kind: 'suffix', value: `-${unique}` },
    { kind: 'regex', value: `${unique}[a-z]{1,3}` },
    { kind: 'present' },
  ]);
}
