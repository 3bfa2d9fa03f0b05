import { instantText } from '../../as-of.ts'
import { integer, text, textOrNull } from '../../cells.ts'
import type { Engine } from '../../engine.ts'
import type { Session } from '../../session.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { answeredAt } from '../../window.ts'
import { type Asked, askedFor } from './asked.ts'
import type { ChangesAnswer, ChangesParameters, SystemParameters } from './contract.ts'
import { differenceOf } from './difference.ts'
import { type Found, find, solvePeriod } from './period-answer.ts'
import { type Bucket, bucketSql, bucketsOf } from './periods.ts'
import { findAllPairs } from './processes.ts'
import { findTouched, type News, newMovementsSql } from './touched.ts'

type Cause = ChangesAnswer['periods'][number]['causes'][number]

const mostCauses = 100

/** What became known after `since`; the window's own condition says up to when. */
function newsSince({ since }: ChangesParameters): News {
  return {
    sql: 'known_at > make_timestamp($since_at)',
    bindings: { since_at: Date.parse(since) * 1_000 }
  }
}

/**
 * The events that made movements known or took them back, and new counts, by period. An event that
 * is corrected is not named, the one that corrects it is.
 */
function causesSql(asked: Asked, news: News): string {
  return `
    with movement as (${newMovementsSql(asked, news)}),
    cause as (
      select bucket, known_seq, sum(coalesce(mass_grams, 0)) as mass_grams
      from (
        select bucket, known_seq, mass_grams from movement where inside
        union all
        select ${bucketSql(asked.parameters.period, 'market_day')}, known_seq, 0
        from stock_count
        where boundary = $boundary_name and lot is null and ${news.sql}
          and market_day between $from::date and $to::date
      )
      group by all
    )
    select c.bucket::varchar as bucket, l.event_id::varchar as event_id, t.name as type,
      s.name as stream, ${instantText('l.occurred_at')} as occurred_at,
      ${instantText('l.recorded_at')} as recorded_at, l.corrects::varchar as corrects,
      c.mass_grams, count(*) over (partition by c.bucket) as total
    from cause c
    join log l on l.seq = c.known_seq
    join dictionary t on t.id = l.type
    join dictionary s on s.id = l.stream
    qualify row_number() over (partition by c.bucket order by c.known_seq desc) <= ${mostCauses}
    order by 1, c.known_seq desc`
}

async function findCauses(session: Session, asked: Asked, news: News) {
  const rows = await session.rows(causesSql(asked, news), {
    ...asked.bindings,
    ...news.bindings,
    boundary_name: asked.parameters.boundary
  })
  return Map.groupBy(
    rows.map((row) => ({
      bucket: text(row, 'bucket'),
      total: integer(row, 'total'),
      cause: {
        eventId: text(row, 'event_id'),
        type: text(row, 'type'),
        stream: text(row, 'stream'),
        occurredAt: text(row, 'occurred_at'),
        recordedAt: text(row, 'recorded_at'),
        corrects: textOrNull(row, 'corrects'),
        massGrams: integer(row, 'mass_grams')
      } satisfies Cause
    })),
    ({ bucket }) => bucket
  )
}

/** A period as it was known and as it is. */
interface Due {
  readonly bucket: Bucket
  readonly before: Found
  readonly after: Found
  readonly causes: readonly Cause[]
  readonly causesTotal: number
}

async function findDue(session: Session, parameters: ChangesParameters) {
  const { since, limit, ...asking } = parameters
  const asked = await askedFor(session, asking)
  const news = newsSince(parameters)
  const buckets = await findTouched(session, asked, news)
  const touched = bucketsOf(asking.period, asked.parameters).filter(({ bucket }) =>
    buckets.includes(bucket)
  )
  const causes = await findCauses(session, asked, news)
  const known = { ...asked.parameters, asKnownAt: since }
  const before = await findAllPairs(session, await askedFor(session, known))
  const after = await findAllPairs(session, asked)
  const due: Due[] = []
  for (const bucket of touched.slice(-limit)) {
    const { from, to } = bucket
    const own: SystemParameters = { ...asked.parameters, from, to }
    const found = causes.get(bucket.bucket) ?? []
    due.push({
      bucket,
      before: await find(session, await askedFor(session, { ...own, asKnownAt: since }), before),
      after: await find(session, await askedFor(session, own), after),
      causes: found.map(({ cause }) => cause),
      causesTotal: found[0]?.total ?? 0
    })
  }
  return { due, total: touched.length, position: await answeredAt(session, 'flows') }
}

/**
 * What became known since an instant, and which reconciled figures it changed. Both sides follow
 * from the log, so the same question has the same answer after a restart.
 *
 * @throws Failure like `answerSystem`.
 */
export async function answerChanges(
  readModel: TenantReadModel,
  parameters: ChangesParameters,
  engine: Engine
): Promise<ChangesAnswer> {
  const { due, total, position } = await readModel.read((session) => findDue(session, parameters))
  const periods: ChangesAnswer['periods'] = []
  for (const { bucket, before, after, causes, causesTotal } of due) {
    const { from, to } = bucket
    const difference = differenceOf(
      await solvePeriod(before, bucket, engine),
      await solvePeriod(after, bucket, engine)
    )
    periods.push({ ...{ from, to, causesTotal }, causes: [...causes], ...difference })
  }
  return { position, unit: 'g', total, periods }
}
