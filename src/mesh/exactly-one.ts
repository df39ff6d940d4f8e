/** Exactly one member of `T`: which is written decides what is meant. */
export type ExactlyOne<T> = {
  [K in keyof T]: { readonly [Name in K]: T[Name] } & { readonly [Other in Exclude<keyof T, K>]?: never };
}[keyof T];
