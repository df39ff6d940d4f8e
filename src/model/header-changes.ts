/**
 * What is changed about the headers of a message: first names are removed, then values set, then values added. Names are in
 * any case, and no name is in two of the three.
 */
export interface HeaderChanges {
  /** Header name to the one value it has from then on, whatever it had. */
  set?: { [name: string]: string };
  /** Header name to a value it has beside those it had. */
  add?: { [name: string]: string };
  /** Names of headers that are taken away. */
  remove?: string[];
}
