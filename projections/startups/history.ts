import type { z } from 'zod'
import { milestones } from '../../domain/startup/events.ts'
import { instantText, stateBindings } from '../as-of.ts'
import { integer, member, type Row, text, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import { refuseUnheardOf } from '../heard-of.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { BatchRow, HistoryAnswer, history, MilestoneRow } from './contract.ts'
import { massOf, registrationOf } from './rows.ts'

function milestoneOf(row: Row): MilestoneRow {
  return {
    milestone: member(row, 'milestone', milestones),
    on: text(row, 'reached'),
    note: textOrNull(row, 'note'),
    eventId: text(row, 'id')
  }
}

function batchOf(row: Row): BatchRow {
  return {
    batch: text(row, 'batch'),
    on: text(row, 'made_on'),
    into: massOf(row, 'into'),
    out: massOf(row, 'out'),
    eventId: text(row, 'id')
  }
}

function factsSql(asKnownAt: string | undefined): string {
  return `
    select *, event_id::varchar as id, founded_on::varchar as founded,
      reached_on::varchar as reached, ${instantText('recorded_at')} as recorded_text
    from ${counted('startup_fact', asKnownAt)}
    where startup = $startup and (reached_on is null or reached_on <= $as_of::date)
    order by coalesce(reached_on::timestamp, occurred_at), seq`
}

function batchesSql(asKnownAt: string | undefined): string {
  return `
    select batch, market_day::varchar as made_on, event_id::varchar as id,
      coalesce(in_grams, 0) as into_grams, in_unknown_n as into_unknown_n,
      coalesce(out_grams, 0) as out_grams, out_unknown_n
    from ${counted('transformation', asKnownAt)}
    where site = $startup and market_day <= $as_of::date
    order by market_day desc, seq desc
    limit $limit offset $offset`
}

/**
 * One startup over time.
 *
 * @throws Failure `not_found` for a startup of which no event tells; `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerHistory(
  readModel: TenantReadModel,
  parameters: z.output<typeof history.parameters>
): Promise<HistoryAnswer> {
  const { startup, asKnownAt, offset, limit } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...stateBindings(parameters), startup, offset, limit }
    const facts = await session.rows(factsSql(asKnownAt), bindings)
    const ofType = (type: string) => facts.filter((row) => text(row, 'type') === type)
    const [whole] = await session.rows(
      `select count(*) as n
       from ${counted('transformation', asKnownAt)}
       where site = $startup and market_day <= $as_of::date`,
      bindings
    )
    if (whole === undefined) throw new Error('a count gave no row')
    const total = integer(whole, 'n')
    if (facts.length + total === 0) {
      await refuseUnheardOf(session, {
        ...{ what: 'startup', id: startup, bindings: { startup }, listedBy: 'startups/list' },
        said: [
          { table: 'startup_fact', where: 'startup = $startup' },
          { table: 'transformation', where: 'site = $startup' }
        ]
      })
    }
    const batches = total > offset ? await session.rows(batchesSql(asKnownAt), bindings) : []
    return {
      position: await answeredAt(session, 'startups'),
      startup,
      registrations: ofType('StartupRegistered').map((row) => ({
        ...registrationOf(row),
        eventId: text(row, 'id'),
        recordedAt: text(row, 'recorded_text')
      })),
      milestones: ofType('MilestoneReached').map(milestoneOf),
      totalBatches: total,
      batches: batches.map(batchOf)
    }
  })
}
