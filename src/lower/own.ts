/** The member a record itself has. Names are authors' words: a port called `constructor` must not find JavaScript's. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
