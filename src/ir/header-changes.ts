/** What is changed about headers: removed, then set, then added. Each list is sorted by name, which is in lower case. */
export interface HeaderChanges {
  readonly remove: readonly string[];
  readonly set: readonly HeaderValue[];
  readonly add: readonly HeaderValue[];
}

/** A header with a literal value. */
export interface HeaderValue {
  readonly name: string;
  readonly value: string;
}
