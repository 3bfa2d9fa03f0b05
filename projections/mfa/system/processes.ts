import { insideOf } from '../../../domain/mfa/live/edge.ts'
import { integer, text } from '../../cells.ts'
import type { Session } from '../../session.ts'
import { nameAt } from '../../window.ts'
import type { Asked } from './asked.ts'

/**
 * The processes that must balance, by all movements of the boundary that are known of, so that the
 * window does not change what a process is. What stays within a kind is neither given nor taken.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function findInside(
  session: Session,
  { window, parameters, bindings }: Asked
): Promise<ReadonlySet<string>> {
  const table = parameters.asKnownAt === undefined ? 'link_rollup' : 'flow'
  const rows = await session.rows(
    `with pair as (
       select source, target, sum(n) as n
       from ${table}
       where kind = 'flow' and ${window.inBoundary}
       group by all
       having sum(n) > 0
     ),
     named as (
       select ${nameAt(parameters.level, 's.name')} as source,
         ${nameAt(parameters.level, 't.name')} as target, n
       from pair
       join dictionary s on s.id = pair.source
       join dictionary t on t.id = pair.target
     )
     select process, sum(gave) as gave, sum(took) as took
     from (
       select source as process, n as gave, 0 as took from named where source <> target
       union all
       select target, 0, n from named where source <> target
     )
     group by process
     order by process`,
    bindings
  )
  return insideOf(
    rows.map((row) => {
      return {
        process: text(row, 'process'),
        gave: integer(row, 'gave'),
        took: integer(row, 'took')
      }
    })
  )
}
