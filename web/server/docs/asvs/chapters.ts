import { browserChapters } from './browser.ts'
import { identityChapters } from './identity.ts'
import { inputChapters } from './input.ts'
import type { Chapter } from './requirement.ts'
import { runningChapters } from './running.ts'
import { tokenChapters } from './tokens.ts'

/** Every chapter of the standard, in its order. */
export const chapters: readonly Chapter[] = [
  ...inputChapters,
  ...browserChapters,
  ...identityChapters,
  ...tokenChapters,
  ...runningChapters
].toSorted((a, b) => a.number - b.number)
