import type { Session } from '../../session.ts'
import { addedFlows, addedStocks } from './added-facts.ts'
import { within } from './asked.ts'
import type { NewFacts, NewLink } from './new-facts.ts'
import { type Found, find, nothing } from './period-answer.ts'
import type { Bucket } from './periods.ts'
import type { Pairs } from './processes.ts'
import { findCounted } from './stocks.ts'

function totalOf(links: readonly NewLink[]): { events: number; massGrams: number } {
  return {
    events: links.reduce((sum, { events }) => sum + events, 0),
    massGrams: links.reduce((sum, { massGrams }) => sum + massGrams, 0)
  }
}

/** What is new of a question. */
interface Fresh {
  readonly facts: NewFacts
  /** The periods that it touches. */
  readonly touched: readonly Bucket[]
  /** Whether account is kept of anything in the boundary by now. */
  readonly hasBooks: boolean
}

/** The flows and published stock changes of a period with what is new; null where not exactly. */
function addedTo({ flows, stocks }: Found, { links, stocks: news }: NewFacts, bucket: string) {
  const isOf = (link: NewLink) => link.bucket === bucket
  const nextFlows = addedFlows(flows.byBucket.get(bucket) ?? nothing, links.filter(isOf))
  const published = addedStocks(stocks.published.get(bucket) ?? [], news.filter(isOf))
  return nextFlows === null || published === null ? null : { flows: nextFlows, published }
}

/**
 * What was found, and what has become known since: new movements are added to the sums that are known.
 * Levels by counts are read again for the periods that are touched.
 *
 * @throws Failure `mass_too_large`, `read_model_unavailable`.
 */
export async function foundAfter(
  session: Session,
  { found, pairs }: { readonly found: Found; readonly pairs: Pairs },
  { facts, touched, hasBooks }: Fresh
): Promise<Found> {
  const { asked, flows, stocks } = found
  const byBucket = new Map(flows.byBucket)
  const published = new Map(stocks.published)
  const counted = new Map(stocks.counted)
  for (const span of touched) {
    const { bucket } = span
    const own = within(asked, span)
    const added = addedTo(found, facts, bucket)
    if (added === null) {
      const again = await find(session, own, pairs)
      byBucket.set(bucket, again.flows.byBucket.get(bucket) ?? nothing)
      published.set(bucket, again.stocks.published.get(bucket) ?? [])
    } else {
      byBucket.set(bucket, added.flows)
      published.set(bucket, added.published)
    }
    if (!hasBooks) continue
    counted.set(bucket, (await findCounted(session, own)).get(bucket) ?? [])
  }
  const beside = totalOf(facts.links.filter(({ bucket }) => bucket === null))
  const straddling = {
    events: flows.straddling.events + beside.events,
    massGrams: flows.straddling.massGrams + beside.massGrams
  }
  return {
    ...found,
    flows: { byBucket, straddling },
    stocks: { published, counted, hasBooks }
  }
}
