/** What `check` has promised and `lower` relies on. A throw here is a bug of ours, never an author's mistake. */
export function promised<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the checked mesh has no ${what}`);
  return value;
}
