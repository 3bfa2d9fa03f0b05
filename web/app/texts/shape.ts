import type { it } from './it.ts'

/** The same tree of keys, each a text or a function with the same parameters. */
type Shape<T> = {
  readonly [K in keyof T]: T[K] extends (...parameters: infer P) => string
    ? (...parameters: P) => string
    : T[K] extends string
      ? string
      : Shape<T[K]>
}

/** What a language must say: all that Italian says. */
export type Texts = Shape<typeof it>
