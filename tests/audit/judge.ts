import { z } from 'zod'
import {
  type KnownWeakness,
  mendWithinDays,
  reviewEveryDays,
  severities
} from '../../web/server/docs/time-frames.ts'

/** What is read of `npm audit --json`: each library with what it suffers from, or by which other. */
const report = z.looseObject({
  vulnerabilities: z.record(
    z.string(),
    z.looseObject({
      via: z.array(
        z.union([
          z.string(),
          z.looseObject({
            name: z.string(),
            url: z.string(),
            title: z.string(),
            severity: z.enum(severities)
          })
        ])
      )
    })
  )
})

interface Circumstances {
  /** `YYYY-MM-DD`. */
  readonly today: string
  readonly known: readonly KnownWeakness[]
  readonly lastReview: string
}

const dayMs = 86_400_000

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs)
}

/**
 * What must not stay as it is: weaknesses that nobody has written down, or whose time is over, entries
 * of what is gone, and a look at the libraries that is due. Empty where all is in time.
 *
 * @param audited what `npm audit --json` said.
 * @throws ZodError where it is no report of that form.
 */
export function judge(audited: unknown, { today, known, lastReview }: Circumstances): string[] {
  const found = new Map(
    Object.values(report.parse(audited).vulnerabilities)
      .flatMap(({ via }) => via.filter((one) => typeof one !== 'string'))
      .map((one) => [one.url.split('/').at(-1) ?? one.url, one] as const)
  )
  const unknown = [...found]
    .filter(([advisory]) => !known.some((one) => one.advisory === advisory))
    .map(
      ([advisory, { name, severity, title }]) =>
        `${advisory}: ${name}, ${severity}, ${title}. Update it, or write it down in web/server/docs/time-frames.ts with today’s day: ${mendWithinDays[severity]} days run from then on`
    )
  return [...unknown, ...overdue(known, found, today), ...reviewDue(lastReview, today)]
}

function overdue(
  known: readonly KnownWeakness[],
  found: ReadonlyMap<string, unknown>,
  today: string
): string[] {
  return known.flatMap(({ advisory, library, severity, knownSince }) => {
    const days = daysBetween(knownSince, today)
    const of = `${advisory}: ${library}, ${severity}`
    if (!found.has(advisory)) return [`${of}: is gone; take it out of the list`]
    const most = mendWithinDays[severity]
    return days <= most
      ? []
      : [`${of}: known for ${days} days, and ${most} are allowed; mend it now`]
  })
}

function reviewDue(lastReview: string, today: string): string[] {
  const days = daysBetween(lastReview, today)
  if (days <= reviewEveryDays) return []
  return [
    `all libraries were looked at ${days} days ago, and ${reviewEveryDays} are allowed; run npm outdated, update, and write the day into web/server/docs/time-frames.ts`
  ]
}
