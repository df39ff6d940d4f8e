/** Something that was written, and its place in the model. */
export interface Layer<T> {
  readonly at: readonly (string | number)[];
  readonly value: T;
}

/** What several scopes wrote, the narrowest first. */
export type Layers<T> = readonly Layer<T>[];

/** One member of whatever the scopes wrote; scopes that leave it out are not among the result. */
export function memberOf<T extends object, K extends keyof T & string>(
  layers: Layers<T>,
  name: K,
): Layers<Exclude<T[K], undefined>> {
  const found: Layer<Exclude<T[K], undefined>>[] = [];
  for (const { at, value } of layers) {
    const member = value[name];
    if (member !== undefined) found.push({ at: [...at, name], value: member as Exclude<T[K], undefined> });
  }
  return found;
}

/**
 * Of a choice between kinds, what was written for the kind that holds, which is the narrowest scope's. Settings of a kind that a
 * wider scope chose are still inherited by a narrower one that chooses the same kind.
 */
export function ofKind<T extends { readonly kind: string }, K extends T['kind']>(
  layers: Layers<T>,
  kind: K,
): Layers<Extract<T, { readonly kind: K }>> {
  return layers.filter((layer): layer is Layer<Extract<T, { readonly kind: K }>> => layer.value.kind === kind);
}
