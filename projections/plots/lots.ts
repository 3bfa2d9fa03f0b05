import type { z } from 'zod'
import { bases } from '../../domain/quantity.ts'
import { stateBindings } from '../as-of.ts'
import { integer, integerOrNull, member, type Row, text, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { LotRow, LotsAnswer, lots } from './contract.ts'
import { refusePlotUnheardOf } from './unheard-of.ts'

function lotOf(row: Row): LotRow {
  return {
    lot: text(row, 'lot'),
    product: textOrNull(row, 'product'),
    group: text(row, 'product_group'),
    harvestedOn: text(row, 'harvested_on'),
    massGrams: integerOrNull(row, 'mass_grams'),
    basis: member(row, 'basis', bases),
    intendedUse: textOrNull(row, 'intended_use'),
    eventId: text(row, 'id')
  }
}

/**
 * The lots that a plot's harvests became, the newest first.
 *
 * @throws Failure `not_found` for a plot of which no event tells; `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerLots(
  readModel: TenantReadModel,
  parameters: z.output<typeof lots.parameters>
): Promise<LotsAnswer> {
  const { plot, asKnownAt, offset, limit } = parameters
  const from = `
    from ${counted('harvest', asKnownAt)}
    where plot = $plot and market_day <= $as_of::date`
  return readModel.read(async (session) => {
    const bindings = { ...stateBindings(parameters), plot, offset, limit }
    const [whole] = await session.rows(
      `select count(*) as n, coalesce(sum(mass_grams), 0) as mass_grams ${from}`,
      bindings
    )
    if (whole === undefined) throw new Error('a sum gave no row')
    const total = integer(whole, 'n')
    if (total === 0) await refusePlotUnheardOf(session, plot)
    const page = `select *, market_day::varchar as harvested_on, event_id::varchar as id ${from}
      order by market_day desc, seq desc
      limit $limit offset $offset`
    const rows = total > offset ? await session.rows(page, bindings) : []
    return {
      position: await answeredAt(session, 'plots'),
      total,
      massGrams: integer(whole, 'mass_grams'),
      rows: rows.map(lotOf)
    }
  })
}
