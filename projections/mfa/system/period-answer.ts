import type { MfaAnswer } from '../../../domain/mfa/answer.ts'
import { type PeriodSystem, periodSystemOf } from '../../../domain/mfa/live/period-system.ts'
import type { Session } from '../../session.ts'
import type { Asked } from './asked.ts'
import type { SystemParameters, SystemPeriod } from './contract.ts'
import { eventsAddress } from './events-address.ts'
import { type BucketFlows, type FoundFlows, findFlows } from './flows.ts'
import type { Bucket } from './periods.ts'
import { insideBy, type Pairs } from './processes.ts'
import type { Solver } from './solver.ts'
import { type FoundStocks, findStocks } from './stocks.ts'

/** All that the read side says of the periods of a window. */
export interface Found {
  readonly asked: Asked
  readonly inside: ReadonlySet<string>
  readonly flows: FoundFlows
  readonly stocks: FoundStocks
}

export const nothing: BucketFlows = { flows: [], internal: { events: 0, massGrams: 0 } }

/**
 * Flows and stocks out of one snapshot, so that they are of the same events.
 *
 * @param pairs who gave to whom over all time, in that snapshot.
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export async function find(session: Session, asked: Asked, pairs: Pairs): Promise<Found> {
  return {
    asked,
    inside: insideBy(pairs),
    flows: await findFlows(session, asked),
    stocks: await findStocks(session, asked)
  }
}

/** What a solve is asked. */
export function optionsOf({ alpha, tolerance, nonNegative }: SystemParameters) {
  return { alpha, tolerance, nonNegative: nonNegative === 'true' }
}

/** A system as a document; figures beside it are no part of what is solved. */
function documentOf(
  { processes, flows, stockChanges, factors }: PeriodSystem,
  asked: SystemParameters
) {
  return {
    processes,
    flows: flows.map(({ id, from, to, value, sd }) => ({ id, from, to, value, sd })),
    stockChanges: stockChanges.map(({ id, process, value, sd }) => ({ id, process, value, sd })),
    factors,
    options: optionsOf(asked)
  }
}

/** The answer to a document, joined with what stands behind its items: both are in one order. */
function joined(
  solved: MfaAnswer,
  system: PeriodSystem,
  about: { readonly bucket: Bucket; readonly asked: Asked } & Pick<BucketFlows, 'internal'>
): SystemPeriod {
  const { bucket, asked, internal } = about
  const { from, to } = bucket
  const { inventories: _, ...others } = solved
  return {
    ...others,
    ...{ from, to, internal, layer: null },
    factors: system.factors.map(({ id, sd, of }) => ({ id, sd, of: [...of] })),
    flows: solved.flows.flatMap((quantity, at) => {
      const flow = system.flows[at]
      if (flow === undefined) return []
      const ends = { from: flow.from, to: flow.to, events: flow.events, ownSd: flow.sd }
      const eventsAt = eventsAddress(flow, { ...asked.parameters, from, to })
      return [{ ...quantity, ...ends, eventsAt }]
    }),
    stockChanges: solved.stockChanges.flatMap((quantity, at) => {
      const stock = system.stockChanges[at]
      if (stock === undefined) return []
      const { process, basis, statements, uncounted } = stock
      return [{ ...quantity, process, basis, statements, uncounted }]
    })
  }
}

/** One period of what was found, before it is solved. */
export function systemIn(
  { asked, inside, flows, stocks }: Found,
  { bucket }: Pick<Bucket, 'bucket'>
): PeriodSystem {
  const found = flows.byBucket.get(bucket) ?? nothing
  const { published, counted } = stocks
  // The later of two for one process is what counts.
  const both = [...(published.get(bucket) ?? []), ...(counted.get(bucket) ?? [])]
  return periodSystemOf({ flows: found.flows, stocks: both }, inside, {
    stockShare: asked.parameters.stockShare ?? null
  })
}

/**
 * Solves one period of what was found.
 *
 * @throws Failure of `reconcile` and of the engine.
 */
export async function solvePeriod(
  found: Found,
  bucket: Bucket,
  engine: Solver
): Promise<SystemPeriod> {
  const { asked, flows } = found
  const system = systemIn(found, bucket)
  const { internal } = flows.byBucket.get(bucket.bucket) ?? nothing
  const solved = await engine.reconcile(documentOf(system, asked.parameters))
  return joined(solved, system, { bucket, asked, internal })
}
