import type { MfaAnswer } from '../../../domain/mfa/answer.ts'
import {
  type HeldLevels,
  type LinkedSystem,
  linkedSystemOf
} from '../../../domain/mfa/live/linked-system.ts'
import type { Engine } from '../../engine.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { answeredAt } from '../../window.ts'
import { type Asked, askedFor } from './asked.ts'
import type { SystemAnswer, SystemParameters, SystemPeriod } from './contract.ts'
import { eventsAddress } from './events-address.ts'
import { reached } from './kept-systems.ts'
import { findLevels } from './levels.ts'
import { type Found, find, optionsOf, systemIn } from './period-answer.ts'
import { type Bucket, bucketsOf } from './periods.ts'
import { findAllPairs } from './processes.ts'

/** All that the read side says of a window whose periods are to be linked. */
interface FoundLinked {
  readonly found: Found
  readonly buckets: readonly Bucket[]
  readonly levels: HeldLevels
}

/** Sums over the periods of what stays within a kind of places. */
function internalOf({ found, buckets }: FoundLinked): SystemPeriod['internal'] {
  const parts = buckets.flatMap(({ bucket }) => {
    const known = found.flows.byBucket.get(bucket)
    return known === undefined ? [] : [known.internal]
  })
  return {
    events: parts.reduce((sum, { events }) => sum + events, 0),
    massGrams: parts.reduce((sum, { massGrams }) => sum + massGrams, 0)
  }
}

/** The answer of all periods as one, every quantity with the period that it is of. */
function joined(
  solved: MfaAnswer,
  { document, processes, flows, stockChanges, inventories }: LinkedSystem,
  { asked, about }: { readonly asked: Asked; readonly about: FoundLinked }
): SystemPeriod {
  const { from, to } = asked.parameters
  const bucketOf = new Map(about.buckets.map((bucket) => [bucket.from, bucket]))
  return {
    ...solved,
    ...{ from, to, layer: null, internal: internalOf(about) },
    factors: document.factors.map(({ id, sd, of }) => ({ id, sd, of: [...of] })),
    flows: flows.flatMap(({ flow, period }, at) => {
      const quantity = solved.flows[at]
      if (quantity === undefined) return []
      const { id: of, events, sd: ownSd } = flow
      const window = { ...asked.parameters, ...bucketOf.get(period) }
      const ends = { from: flow.from, to: flow.to, events, ownSd }
      return [{ ...quantity, of, period, ...ends, eventsAt: eventsAddress(flow, window) }]
    }),
    stockChanges: stockChanges.flatMap(({ stock, period }, at) => {
      const quantity = solved.stockChanges[at]
      if (quantity === undefined) return []
      const { id: of, process, basis, statements, uncounted } = stock
      return [{ ...quantity, of, period, process, basis, statements, uncounted }]
    }),
    inventories: inventories.flatMap(({ process, period, level: { counted, uncounted } }, at) => {
      const quantity = solved.flows[flows.length + at]
      if (quantity === undefined) return []
      return [{ ...quantity, of: process, period, process, counted, uncounted }]
    }),
    balances: solved.balances.map((balance, at) => {
      const place = processes[at]
      return place === undefined ? balance : { ...balance, of: place.process, period: place.period }
    })
  }
}

/** The periods of a window as one document that is still to be solved, and what it was made of. */
export async function findLinked(readModel: TenantReadModel, parameters: SystemParameters) {
  const { about, ...facts } = await readModel.read(async (session) => {
    const asked = await askedFor(session, parameters)
    const buckets = bucketsOf(parameters.period, asked.parameters)
    const { seq } = await reached(session)
    const found = await find(session, asked, await findAllPairs(session, asked))
    const levels = await findLevels(session, asked, buckets)
    return { seq, position: await answeredAt(session, 'flows'), about: { found, buckets, levels } }
  })
  const { found, buckets, levels } = about
  const periods = buckets.map((bucket) => ({ name: bucket.from, system: systemIn(found, bucket) }))
  return { facts, about, linked: linkedSystemOf(periods, found.inside, levels) }
}

/**
 * The periods of a window in one solve, with stocks carried over from each to the next. Nothing of it
 * is kept: a late weighing in one period may change what is known of all.
 *
 * @throws Failure like `answerSystem`.
 */
export async function answerLinked(
  readModel: TenantReadModel,
  parameters: SystemParameters,
  engine: Engine
): Promise<Omit<SystemAnswer, 'unit' | 'assumptions' | 'assumed'> & { readonly seq: number }> {
  const { facts, about, linked } = await findLinked(readModel, parameters)
  const { asked, flows } = about.found
  const options = optionsOf(asked.parameters)
  const solved = await engine.reconcile({ ...linked.document, options })
  return {
    ...facts,
    straddling: flows.straddling,
    periods: [joined(solved, linked, { asked, about })]
  }
}

/** Flows of a solved window with the days that SQL knows their periods by. */
export function bucketNames(
  kind: SystemParameters['period'],
  { from, to }: SystemPeriod
): ReadonlyMap<string, string> {
  return new Map(bucketsOf(kind, { from, to }).map((bucket) => [bucket.from, bucket.bucket]))
}
