import { en } from './en.ts'
import { it } from './it.ts'
import type { Texts } from './shape.ts'

export const languages = ['it', 'en'] as const
export type Language = (typeof languages)[number]

/** Every text of the browser part. Italian is the default; tsc refuses a key that one of them lacks. */
export const textsFor: Readonly<Record<Language, Texts>> = { it, en }
