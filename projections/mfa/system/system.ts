import type { MfaAnswer } from '../../../domain/mfa/answer.ts'
import type { AddedStock } from '../../../domain/mfa/live/period-system.ts'
import { type PeriodSystem, periodSystemOf } from '../../../domain/mfa/live/period-system.ts'
import type { Engine } from '../../engine.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { answeredAt } from '../../window.ts'
import { type Asked, askedFor } from './asked.ts'
import { assumptionsOf } from './assumptions.ts'
import type { SystemAnswer, SystemParameters, SystemPeriod } from './contract.ts'
import { eventsAddress } from './events-address.ts'
import { type BucketFlows, type FoundFlows, findFlows } from './flows.ts'
import { type Bucket, bucketsOf } from './periods.ts'
import { findInside } from './processes.ts'
import { findStocks } from './stocks.ts'

/** All that the read side says of the periods of a window. */
interface Found {
  readonly asked: Asked
  readonly position: SystemAnswer['position']
  readonly inside: ReadonlySet<string>
  readonly flows: FoundFlows
  readonly stocks: ReadonlyMap<string, readonly AddedStock[]>
}

const nothing: BucketFlows = { flows: [], internal: { events: 0, massGrams: 0 } }

/** Everything out of one snapshot, so that flows and stocks are of the same events. */
function find(readModel: TenantReadModel, parameters: SystemParameters): Promise<Found> {
  return readModel.read(async (session) => {
    const asked = await askedFor(session, parameters)
    return {
      asked,
      position: await answeredAt(session, 'flows'),
      inside: await findInside(session, asked),
      flows: await findFlows(session, asked),
      stocks: await findStocks(session, asked)
    }
  })
}

/** A system as a document; figures beside it are no part of what is solved. */
function documentOf({ processes, flows, stockChanges }: PeriodSystem, asked: SystemParameters) {
  const { alpha, tolerance, nonNegative } = asked
  return {
    processes,
    flows: flows.map(({ id, from, to, value, sd }) => ({ id, from, to, value, sd })),
    stockChanges: stockChanges.map(({ id, process, value, sd }) => ({ id, process, value, sd })),
    options: { alpha, tolerance, nonNegative: nonNegative === 'true' }
  }
}

/** The answer to a document, joined with what stands behind its items: both are in one order. */
function periodOf(
  solved: MfaAnswer,
  system: PeriodSystem,
  about: { readonly bucket: Bucket; readonly asked: SystemParameters } & Pick<
    BucketFlows,
    'internal'
  >
): SystemPeriod {
  const { bucket, asked, internal } = about
  const { from, to } = bucket
  return {
    ...solved,
    from,
    to,
    flows: solved.flows.flatMap((quantity, at) => {
      const flow = system.flows[at]
      if (flow === undefined) return []
      const ends = { from: flow.from, to: flow.to, events: flow.events }
      return [{ ...quantity, ...ends, eventsAt: eventsAddress(flow, { ...asked, from, to }) }]
    }),
    stockChanges: solved.stockChanges.flatMap((quantity, at) => {
      const stock = system.stockChanges[at]
      if (stock === undefined) return []
      const { process, basis, statements, uncounted } = stock
      return [{ ...quantity, process, basis, statements, uncounted }]
    }),
    internal
  }
}

/**
 * The live flows as balanced and reconciled systems, one for each period of the window.
 *
 * @throws Failure `invalid_parameter` for too many periods; `mass_too_large`,
 * `read_model_unavailable`; those of `reconcile` and of the engine.
 */
export async function answerSystem(
  readModel: TenantReadModel,
  parameters: SystemParameters,
  engine: Engine
): Promise<SystemAnswer> {
  const { asked, position, inside, flows, stocks } = await find(readModel, parameters)
  const stockShare = parameters.stockShare ?? null
  const periods: SystemPeriod[] = []
  // One at a time: others want to be answered between the periods of a long window.
  for (const bucket of bucketsOf(parameters.period, asked.parameters)) {
    const found = flows.byBucket.get(bucket.bucket) ?? nothing
    const system = periodSystemOf(
      { flows: found.flows, stocks: stocks.get(bucket.bucket) ?? [] },
      inside,
      { stockShare }
    )
    const solved = await engine.reconcile(documentOf(system, parameters))
    periods.push(
      periodOf(solved, system, { bucket, asked: asked.parameters, internal: found.internal })
    )
  }
  return {
    position,
    unit: 'g',
    assumptions: assumptionsOf(parameters),
    periods,
    straddling: flows.straddling
  }
}
