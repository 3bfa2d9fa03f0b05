import { z } from 'zod'
import { integer, integerOrNull, type Row, text, textOrNull } from '../cells.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { ListAnswer } from './contract.ts'

/** The last facts stand, unless their event was corrected; a cell that was taken back is nothing. */
const listSql = `
  with said as (
    select boundary, arg_max({'label': label, 'inhabitants': inhabitants, 'source': source}, seq) as facts
    from boundary_facts f
    where not exists (select 1 from correction c where c.event_id = f.event_id)
    group by boundary
  ),
  cell as (
    select boundary, valid_from, valid_to, product_group, sum(n) as n
    from flow_rollup
    group by all
    having sum(n) > 0
  ),
  covered as (
    select b.name as boundary, min(c.valid_from)::varchar as first_day,
      max(c.valid_to)::varchar as last_day, sum(c.n) as n,
      list_sort(list(distinct g.name))::json::varchar as product_groups
    from cell c
    join dictionary b on b.id = c.boundary
    join dictionary g on g.id = c.product_group
    group by b.name
  )
  select coalesce(s.boundary, c.boundary) as boundary,
    coalesce(s.facts.label, c.boundary) as label, s.facts.inhabitants as inhabitants,
    s.facts.source as source, c.first_day, c.last_day, coalesce(c.n, 0) as n,
    coalesce(c.product_groups, '[]') as product_groups
  from said s
  full join covered c on c.boundary = s.boundary
  order by 1`

const groupNames = z.array(z.string())

/**
 * Every boundary of the tenant's that is defined or has movements, by id.
 *
 * @throws Failure `read_model_unavailable`.
 */
export function answerList(readModel: TenantReadModel): Promise<ListAnswer> {
  const { boundaries } = readModel.tenant
  const isSeen = (row: Row) => boundaries === 'all' || boundaries.includes(text(row, 'boundary'))
  return readModel.read(async (session) => {
    const rows = await session.rows(listSql)
    return {
      position: await answeredAt(session, 'boundaries'),
      rows: rows.filter(isSeen).map((row) => ({
        boundary: text(row, 'boundary'),
        label: text(row, 'label'),
        inhabitants: integerOrNull(row, 'inhabitants'),
        source: textOrNull(row, 'source'),
        from: textOrNull(row, 'first_day'),
        to: textOrNull(row, 'last_day'),
        groups: groupNames.parse(JSON.parse(text(row, 'product_groups'))),
        movements: integer(row, 'n')
      }))
    }
  })
}
