/** How severe a known weakness of a library is, as the registry's advisories say it. Closed list. */
export const severities = ['critical', 'high', 'moderate', 'low', 'info'] as const
export type Severity = (typeof severities)[number]

/**
 * Within so many days of becoming known here a weakness must be gone from what is released, by an
 * update or by going without the library. `npm run audit` fails beyond them.
 */
export const mendWithinDays: Readonly<Record<Severity, number>> = {
  critical: 7,
  high: 30,
  moderate: 90,
  low: 180,
  info: 180
}

/** So long after the last look at all libraries the next one is due, weakness or none. */
export const reviewEveryDays = 90

/** Day of that look: `npm outdated`, and what came of it. */
export const lastReview = {
  on: '2026-11-27',
  found:
    'all libraries that are shipped were the newest but DuckDB (1.5.5, and 1.5.6 there) and Node (24 by choice, the long-term line)'
} as const

/** A weakness that is known and not mended yet. */
export interface KnownWeakness {
  /** Name of the advisory, such as GHSA-xxxx-xxxx-xxxx. */
  readonly advisory: string
  readonly library: string
  readonly severity: Severity
  /** Day on which it became known here, from which its time runs. */
  readonly knownSince: string
  /** What it can do here, and what is waited for. */
  readonly why: string
}

/** Whoever finds one by `npm run audit` and cannot mend it on that day puts it here. */
export const knownWeaknesses: readonly KnownWeakness[] = []
