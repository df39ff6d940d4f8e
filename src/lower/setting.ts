import { type Layers, memberOf } from '../model/layer.ts';

/** One decided value: its name as authors write it, what it is in words, and where it was written. */
export interface Setting {
  /** Such as `connectionPool.connectTimeout`. */
  readonly name: string;
  readonly words: string;
  /** The place in the model; undefined for a value that is built in. */
  readonly at: readonly (string | number)[] | undefined;
}

/** Told of every value as it is decided. What is explained is so what is done: there is no second way to decide. */
export type Note = (setting: Setting) => void;

/** For deciding without telling anybody. */
export const unnoticed: Note = () => {};

/** How a value is read from what authors write, what holds when nobody wrote it, and how it is said. */
export interface Reading<Written, Value> {
  readonly read: (written: Written) => Value;
  readonly otherwise: Value;
  readonly words: (value: Value) => string;
}

/** Decides members of one group of settings, each from the narrowest scope that writes it. */
export type Take<T extends object> = <K extends keyof T & string, Value>(
  name: K,
  reading: Reading<Exclude<T[K], undefined>, Value>,
) => Value;

/** Decides the members of the group that is called `group` in notes. */
export function takeFrom<T extends object>(layers: Layers<T>, group: string, note: Note): Take<T> {
  return (name, { read, otherwise, words }) => {
    const [narrowest] = memberOf(layers, name);
    const value = narrowest === undefined ? otherwise : read(narrowest.value);
    // Most decisions are told to nobody, and words cost more than the decision.
    if (note !== unnoticed) note({ name: `${group}.${name}`, words: words(value), at: narrowest?.at });
    return value;
  };
}
