import type { Tenant } from '../../domain/access/tenant.ts'
import { growth } from '../../domain/place.ts'
import { numberOf } from '../known-names.ts'
import type { Session } from '../session.ts'
import { firstLook, ownMovement } from './first-look.ts'
import { type LotGraph, loadGraph } from './graph.ts'
import { type AskedLot, lotNumber, noSuchLot } from './lot.ts'
import { movementsOf, type Which } from './movements.ts'
import { type Near, spansOf } from './spans.ts'

/**
 * How far a tenant may follow a lot: `all`; or, for a party, its `own` steps, which is one step back
 * and one forth from its places; what a party grew or made it may follow to its `ends`.
 */
type Reach = 'all' | 'own' | 'ends'

/** A lot that is in no table of numbers, where the log is empty. */
const nowhere: Near = { lots: [0], fromSeq: 0, toSeq: 0 }

/** What a tenant may see of the way of a lot. */
interface Followed {
  readonly number: number
  readonly reach: Reach
  readonly graph: LotGraph
}

/**
 * The lot that is asked for, and its movements and those of the lots on its way, as far as the tenant
 * may follow it.
 *
 * @throws Failure `not_found` for a lot that no event names, and where a party never had it: in the same
 * words, and after as much work, or the time would tell which lots there are; `read_model_unavailable`.
 */
export async function followed(
  session: Session,
  { party }: Tenant,
  { boundary, lot, ...which }: AskedLot & Which
): Promise<Followed> {
  const { number, other } = await lotNumber(session, { boundary, lot })
  const none = noSuchLot(boundary, lot)
  if (party === null) {
    if (number === null) throw none
    const around = await spansOf(session, [number])
    return { number, reach: 'all', graph: await loadGraph(session, { number, around }, which) }
  }
  const looked = number ?? other
  const around = await spansOf(session, [looked])
  const asked = { lot: looked, growth: await numberOf(session, growth) }
  let reach: Reach = 'own'
  const graph = await loadGraph(
    session,
    { number: looked, around },
    which.towards === 'sources' ? { ...which, only: ownMovement } : which,
    {
      isThere: number !== null,
      firstLook: async (spans) => {
        const seen = await firstLook(session, spans.length > 0 ? spans : [nowhere], which, asked)
        if (number === null || !seen.isMet) throw none
        if (!seen.isMade) return { movements: seen.movements, only: ownMovement }
        reach = 'ends'
        const movements = seen.isSplit ? await movementsOf(session, spans, which) : seen.movements
        return { movements, only: undefined }
      }
    }
  )
  return { number: looked, reach, graph }
}
