import fc from 'fast-check'
import { expect } from 'vitest'
import { type EventName, encode, eventTypeOf } from '../../domain/catalog.ts'
import type { Metadata } from '../../domain/event.ts'
import type { EventStore, NewEvent } from '../../domain/event-store.ts'
import { flows } from '../../projections/flows/projection.ts'
import { type Projection, rollupContent } from '../../projections/projection.ts'
import { sized } from '../size.ts'
import { idOf } from './events.ts'
import {
  type Cut,
  contentOf,
  createStore,
  follow,
  openInMemory,
  projectInCuts,
  type WholeReadModel
} from './setup.ts'

/** Events with the streams that they belong to, for read models that ask who reported. */
export interface Told {
  readonly stream: string
  readonly event: NewEvent
}

export interface When {
  /** Tells the event's id. */
  readonly n: number
  /** When it happened, as in `2025-06-01`, then at noon UTC, or as a whole instant. */
  readonly on: string
  readonly corrects?: number
  readonly channel?: Metadata['channel']
  readonly by?: string
}

export const city = 'milan-simulated'

function occurredAtMs({ on }: When): number {
  return Date.parse(on.length === 10 ? `${on}T12:00:00Z` : on)
}

function event(type: string, when: When, data: unknown): NewEvent {
  return encode({
    id: idOf(when.n),
    type,
    occurredAtMs: occurredAtMs(when),
    corrects: when.corrects === undefined ? null : idOf(when.corrects),
    meta: {
      actor: when.by ?? 'tester',
      channel: when.channel ?? 'form',
      source: { kind: 'city', name: 'test' },
      correlationId: 'run-1'
    },
    data
  })
}

/** An event of any type, read as a source would be. */
export function told(type: EventName, when: When, said: object): Told {
  const known = eventTypeOf(type)
  const data = known.input.parse(said)
  return { stream: known.stream(data), event: event(type, when, data) }
}

/** Corrects an earlier event into one of the same type with other data. */
export function corrected(when: When, original: Told, said: object): Told {
  const { type, schemaVersion } = original.event
  const data = eventTypeOf(type).input.parse(said)
  const correction = {
    eventId: original.event.id,
    stream: original.stream,
    reason: 'misread',
    changed: { field: 'quantity', from: 'one', to: 'other' },
    ...{ type, schemaVersion, data }
  }
  const stands = { ...event('MeasurementCorrected', when, correction), corrects: original.event.id }
  return { stream: original.stream, event: stands }
}

export function voided(when: When, original: Told): Told {
  const { id } = original.event
  const data = { eventId: id, stream: original.stream, reason: 'never was', replacedBy: null }
  const stands = { ...event('EventVoided', when, data), corrects: id }
  return { stream: original.stream, event: stands }
}

export function kg(value: number, basis = 'weighed'): object {
  return { value, unit: 'kg', basis }
}

/** Packages whose mass nobody knows. */
export const someCrates = { value: 3, unit: 'cassetta', basis: 'counted' }

export const group = 'Vegetables'
export const market = 'covered-market:wagner'
export const hub = 'surplus-hub:isola'

export function opened(n: number, site: string, openedOn: string | null = null): Told {
  const said = { site, boundary: city, name: site, openedOn, assumptions: [], source: 'test' }
  return told('SiteOpened', { n, on: '2025-01-01' }, said)
}

/** One line of tomatoes from a supplier, unless said otherwise. */
export function arrived(when: When, to: string, quantity: object, said: object = {}): Told {
  const line = { lot: `lot-${when.n}`, product: 'tomato', group, quantity, ...said }
  const data = { boundary: city, from: 'supplier:rossi', to, lines: [line] }
  return told('ConsignmentArrived', when, data)
}

export const tomato = told(
  'ProductListed',
  { n: 900, on: '2025-01-01' },
  {
    ...{ product: 'tomato', label: { it: 'pomodoro', en: 'tomato' }, group },
    ...{ category: 'fruiting', season: [], shelfLifeDays: 7, assumptions: [], source: 'test' }
  }
)

async function storeOf(events: readonly Told[]): Promise<EventStore> {
  const store = createStore()
  for (const { stream, event: one } of events) {
    await store.append({ stream, events: [one], expected: 'any' })
  }
  return store
}

/** Each event appended by itself, then projected; `recordedAt(i)` is when the i-th was recorded. */
export async function projectTold(events: readonly Told[]): Promise<WholeReadModel> {
  const store = await storeOf(events)
  const readModel = await openInMemory(store)
  const running = await follow(store, readModel)
  await running.stop()
  return readModel
}

const cuts: fc.Arbitrary<readonly Cut[]> = fc.array(
  fc.record({
    events: fc.integer({ min: 1, max: 7 }),
    extent: fc.constantFrom('mirror' as const, 'mirror and projections' as const)
  }),
  { minLength: 1, maxLength: 6 }
)

/**
 * Any order of arrival and any cut of the log gives every table of the projection row for row as one
 * go and a rebuild give it; rollups are compared added up.
 */
export async function sameUnderCuts(
  events: readonly Told[],
  projection: Projection
): Promise<void> {
  const contents = Object.fromEntries(
    projection.tables.map(({ name, rollup }) => [
      name,
      rollup === undefined ? `select * from ${name}` : rollupContent(name, rollup)
    ])
  )
  const projections = [flows, projection]
  const orders = fc.shuffledSubarray([...events], { minLength: events.length })
  await fc.assert(
    fc.asyncProperty(orders, cuts, async (order, cut) => {
      const store = await storeOf(order)
      const [atOnce, inCuts] = [await openInMemory(), await openInMemory()]
      const running = await follow(store, atOnce, { projections })
      const expected = await contentOf(atOnce, contents)
      for (const rows of Object.values(expected)) expect(rows.length).toBeGreaterThan(0)
      await running.rebuild()
      expect(await contentOf(atOnce, contents)).toEqual(expected)
      await running.stop()
      await projectInCuts(store, inCuts, cut, projections)
      expect(await contentOf(inCuts, contents)).toEqual(expected)
      await Promise.all([atOnce.close(), inCuts.close()])
    }),
    { numRuns: sized({ daily: 4, nightly: 40 }) }
  )
}
