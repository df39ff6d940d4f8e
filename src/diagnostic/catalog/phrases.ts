/** The usual help for a wrong name: the nearest right one, else a list of what there is, else what to do instead. */
export function didYouMean(p: { nearest?: string | undefined; known?: readonly string[] }, otherwise: string): string {
  if (p.nearest !== undefined) return `did you mean \`${p.nearest}\`?`;
  return p.known && p.known.length > 0 ? `use ${oneOf(p.known)}, or ${otherwise}` : otherwise;
}

/** "`a`", or "one of `a`, `b` or `c`"; beyond nine it says how many more there are. */
export function oneOf(names: readonly string[]): string {
  const shown = names.slice(0, 9).map((name) => `\`${name}\``);
  if (names.length === 1) return shown.join('');
  const last = names.length > 9 ? `${names.length - 9} more` : shown.pop();
  return `one of ${shown.join(', ')} or ${last}`;
}
