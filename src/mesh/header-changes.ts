/** What is changed about the headers of a message. No name is in two of the three. */
export interface HeaderChanges {
  /** Header name to the one value it has from then on, whatever it had. */
  readonly set?: { readonly [name: string]: string };
  /** Header name to a value it has beside those it had. */
  readonly add?: { readonly [name: string]: string };
  /** Names of headers that are taken away. */
  readonly remove?: readonly string[];
}
