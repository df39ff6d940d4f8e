import type { PathPattern } from '../ir/authorization.ts';

/** One kind of request a rule can mean. No method means every method, no path every path. */
export interface Request {
  readonly methods: readonly string[];
  readonly path: PathPattern | undefined;
}

/** Whether every request that `narrow` means is one that `wide` means. */
export function requestCovers(wide: Request, narrow: Request): boolean {
  const methods =
    wide.methods.length === 0 ||
    (narrow.methods.length > 0 && narrow.methods.every((method) => wide.methods.includes(method)));
  return methods && pathCovers(wide.path, narrow.path);
}

/** Whether some request is meant by both. */
export function requestsMeet(a: Request, b: Request): boolean {
  const methods =
    a.methods.length === 0 || b.methods.length === 0 || a.methods.some((method) => b.methods.includes(method));
  return methods && (pathCovers(a.path, b.path) || pathCovers(b.path, a.path));
}

/** `GET, HEAD /ratings/*`, or `every request`. */
export function requestWords({ methods, path }: Request): string {
  if (methods.length === 0 && !path) return 'every request';
  const where = path ? (path.kind === 'exact' ? path.value : `${path.value}/*`.replace('//', '/')) : 'any path';
  return methods.length === 0 ? where : `${methods.join(', ')} ${where}`;
}

function pathCovers(wide: PathPattern | undefined, narrow: PathPattern | undefined): boolean {
  if (!wide) return true;
  if (!narrow) return false;
  if (wide.kind === 'exact') return narrow.kind === 'exact' && narrow.value === wide.value;
  const below = wide.value.replace(/\/$/, '');
  return narrow.value === below || narrow.value.startsWith(`${below}/`);
}
