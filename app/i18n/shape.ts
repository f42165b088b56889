/** A message file: words, or a group of them. */
export type MessageTree = { readonly [key: string]: string | MessageTree };

/** The same keys with any words: what the French file of an area must have. A missing or surplus key does not compile. */
export type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> };

type Singular<K extends string> = K extends `${infer Stem}_${"one" | "other"}` ? Stem : K;

/** Every path to a message, "area.group.key"; the plural pair `key_one`, `key_other` is asked for as `key`. */
export type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? Singular<K> : `${K}.${Paths<T[K]>}`;
}[keyof T & string];
