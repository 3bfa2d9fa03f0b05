import { en } from './en.ts'
import { it } from './it.ts'

/** The same tree of keys, each a text or a function with the same parameters. */
type Shape<T> = {
  readonly [K in keyof T]: T[K] extends (...parameters: infer P) => string
    ? (...parameters: P) => string
    : T[K] extends string
      ? string
      : Shape<T[K]>
}

export type Texts = Shape<typeof it>

export const languages = ['it', 'en'] as const
export type Language = (typeof languages)[number]

/** Every text of the browser part. Italian is the default; tsc refuses a key that one of them lacks. */
export const textsFor: Readonly<Record<Language, Texts>> = { it, en }
