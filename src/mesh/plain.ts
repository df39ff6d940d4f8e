/**
 * What a declaration gives for a type of the model: the same, never changed again. An optional member may also be
 * undefined, because the model leaves the sandbox as JSON, which leaves such members out.
 */
export type Plain<T> = T extends readonly (infer Item)[]
  ? readonly Plain<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: IsOptional<T, K> extends true ? Plain<T[K]> | undefined : Plain<T[K]> }
    : T;

type IsOptional<T, K extends keyof T> = string extends K ? true : Partial<Pick<T, K>> extends Pick<T, K> ? true : false;
