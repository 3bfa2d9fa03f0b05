import type { z } from 'zod'
import { columnsOf } from '../../../domain/mfa/view/kinds.ts'
import { whole } from '../../../domain/mfa/view/partition.ts'
import type { Plan } from '../../../domain/mfa/view/plan.ts'
import { bases } from '../../../domain/quantity.ts'
import { integer, integerOrNull, member, type Row, text, textOrNull } from '../../cells.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { answeredAt } from '../../window.ts'
import type { ViewEventsAnswer, viewEvents } from './contract.ts'
import { flowRelation } from './flows.ts'
import { viewStatement } from './statement.ts'
import { compileFor } from './view.ts'

type Asked = z.output<typeof viewEvents.parameters>

/** The part of a node that an id names; null where it is of another node. */
function partOf(id: string | undefined, node: string | null): string | null {
  if (id === undefined || node === null) return id === undefined && node === null ? whole : null
  return id.startsWith(`${node}^`) ? id.slice(node.length + 1) : null
}

/** The rows of a view's statement that are the asked link, and the values that they name. */
function linkCondition({ segments }: Plan, { source, target, type, time }: Asked) {
  const bindings: Record<string, string> = { link_type: type, link_time: time }
  const ends = segments.flatMap((segment, number) => {
    const [from, to] = [partOf(source, segment.source), partOf(target, segment.target)]
    if (from === null || to === null) return []
    bindings[`from_${number}`] = from
    bindings[`to_${number}`] = to
    return [`segment = ${number} and source_part = $from_${number} and target_part = $to_${number}`]
  })
  return {
    sql: `kind = 'link' and type = $link_type and time = $link_time and (${ends.join(' or ') || 'false'})`,
    bindings
  }
}

function pageSql(viewSql: string, condition: string): string {
  return `
    with drawn as materialized (${viewSql}),
    behind as materialized (
      select m.*
      from (
        select unnest(numbers) as number
        from drawn
        where kind = 'alike' and segment in (select unnest(alikes) from drawn where ${condition})
      ) b
      join log_movement m on m.seq = b.number >> 16 and m.line = (b.number & 65535)
    ),
    page as (
      select *
      from behind
      order by mass_grams desc nulls last, seq, line
      limit $limit offset $offset
    ),
    told as (
      select p.*, l.event_id::varchar as event_id, type.name as event_type, stream.name as stream,
        epoch_ms(l.occurred_at) as occurred_ms, s.name as source_name, t.name as target_name,
        g.name as group_name, product.name as product_name
      from page p
      join log l on l.seq = p.seq
      join dictionary type on type.id = l.type
      join dictionary stream on stream.id = l.stream
      join dictionary s on s.id = p.source
      join dictionary t on t.id = p.target
      join dictionary g on g.id = p.product_group
      left join dictionary product on product.id = p.product
    )
    select a.total, a.total_grams, o.event_id, o.event_type, o.stream, o.occurred_ms,
      o.valid_from::varchar as valid_from, o.valid_to::varchar as valid_to, o.source_name,
      o.target_name, o.group_name, o.product_name, o.mass_grams, o.basis::varchar as basis
    from (select count(*) as total, coalesce(sum(mass_grams), 0) as total_grams from behind) a
    left join told o on true
    order by o.mass_grams desc nulls last, o.seq, o.line`
}

function eventOf(row: Row): ViewEventsAnswer['rows'][number] {
  return {
    eventId: text(row, 'event_id'),
    type: text(row, 'event_type'),
    stream: text(row, 'stream'),
    occurredAt: new Date(integer(row, 'occurred_ms')).toISOString(),
    from: text(row, 'valid_from'),
    to: text(row, 'valid_to'),
    source: text(row, 'source_name'),
    target: text(row, 'target_name'),
    group: text(row, 'group_name'),
    product: textOrNull(row, 'product_name'),
    massGrams: integerOrNull(row, 'mass_grams'),
    basis: member(row, 'basis', bases)
  }
}

/**
 * The events behind a link of a view, those that count, the heaviest first.
 *
 * @throws Failure as `compileFor`, and `mass_too_large` when the sum cannot be given exactly.
 */
export function answerViewEvents(
  readModel: TenantReadModel,
  parameters: Asked
): Promise<ViewEventsAnswer> {
  const { limit, offset } = parameters
  return readModel.read(async (session) => {
    const { plan, dimensions, window } = await compileFor(session, parameters)
    const columns = columnsOf(plan)
    const relation = flowRelation({ window, parameters, columns, each: 'movements' })
    const statement = viewStatement(plan, relation, dimensions, 'numbered')
    const condition = linkCondition(plan, parameters)
    const rows = await session.rowsOnce(pageSql(statement.sql, condition.sql), {
      ...statement.bindings,
      ...condition.bindings,
      ...{ limit, offset }
    })
    const [first] = rows
    if (first === undefined) throw new Error('a sum gave no row')
    return {
      position: await answeredAt(session, 'flows'),
      total: integer(first, 'total'),
      massGrams: integer(first, 'total_grams'),
      rows: rows.filter((row) => textOrNull(row, 'event_id') !== null).map(eventOf)
    }
  })
}
