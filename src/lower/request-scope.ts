import type * as ir from '../ir/request-scope.ts';
import { sortedUnique } from './order.ts';

/** What an author says about requests, where a rule is for some of them. */
interface WrittenScope {
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
}

/** Every request, unless methods or paths are written. */
export function lowerRequestScope({ methods, paths }: WrittenScope): ir.RequestScope {
  return {
    methods: methods === undefined ? { kind: 'any' } : { kind: 'some', methods: sortedUnique(methods) },
    // Everything below the root is everything.
    paths:
      paths === undefined || paths.includes('/*')
        ? { kind: 'any' }
        : { kind: 'some', paths: sortedUnique(paths).map(lowerPath) },
  };
}

function lowerPath(path: string): ir.ScopedPath {
  return path.endsWith('/*') ? { kind: 'below', value: path.slice(0, -2) } : { kind: 'exact', value: path };
}
