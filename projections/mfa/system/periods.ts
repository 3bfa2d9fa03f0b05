import { Failure } from '../../../domain/failure.ts'
import type { Period } from '../../../domain/period.ts'
import type { PeriodKind } from './contract.ts'

/** More systems than this would keep the caller waiting; a year of days fits. */
const mostPeriods = 400

const dayMs = 86_400_000

/** SQL of the first day of the period that a day belongs to; it may lie before the window. */
export function bucketSql(period: PeriodKind, day: string): string {
  if (period === 'whole') return '$from::date'
  return period === 'day' ? day : `date_trunc('${period}', ${day})::date`
}

function textOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10)
}

/**
 * The first day of the period that a day belongs to.
 *
 * @param from first day of the window, by which a window that is one period is known.
 */
export function bucketOf(period: PeriodKind, day: string, from: string): string {
  if (period === 'whole') return from
  if (period === 'month') return `${day.slice(0, 7)}-01`
  if (period !== 'week') return day
  const instantMs = Date.parse(day)
  return textOf(instantMs - ((new Date(instantMs).getUTCDay() + 6) % 7) * dayMs)
}

function nextBucket(period: PeriodKind, bucket: string): string {
  const instantMs = Date.parse(bucket)
  if (period !== 'month') return textOf(instantMs + (period === 'week' ? 7 : 1) * dayMs)
  const date = new Date(instantMs)
  return textOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1))
}

/** A period of the window, cut to it, and the first day that SQL knows it by. */
export interface Bucket extends Period {
  readonly bucket: string
}

/**
 * The periods of a window, in order; the first and the last may be cut.
 *
 * @throws Failure `invalid_parameter` where there are more than can be answered at once.
 */
export function bucketsOf(kind: PeriodKind, { from, to }: Period): readonly Bucket[] {
  if (kind === 'whole') return [{ bucket: from, from, to }]
  const buckets: Bucket[] = []
  for (let bucket = bucketOf(kind, from, from); bucket <= to; ) {
    const next = nextBucket(kind, bucket)
    const last = textOf(Date.parse(next) - dayMs)
    buckets.push({ bucket, from: bucket < from ? from : bucket, to: last > to ? to : last })
    if (buckets.length > mostPeriods) {
      throw new Failure(
        'invalid_parameter',
        `${from} to ${to} has more than ${mostPeriods} periods of a ${kind}; ask for longer periods or a shorter window`,
        { most: mostPeriods }
      )
    }
    bucket = next
  }
  return buckets
}
