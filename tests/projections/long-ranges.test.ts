import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventStore, NewEvent } from '../../domain/event-store.ts'
import { createApplier } from '../../projections/apply.ts'
import { advance, type Build } from '../../projections/builds.ts'
import { flows } from '../../projections/flows/projection.ts'
import { createMirrorWriter, readCheckpoint } from '../../projections/log/mirror.ts'
import { tableName } from '../../projections/projection.ts'
import { KeptTables } from '../../projections/range-tables.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import { sized } from '../size.ts'
import { at, happened, kilos, voided } from './chain-events.ts'
import { flow, idOf } from './events.ts'
import { append, contentOf, createStore, openInMemory } from './setup.ts'

/** Ranges of thousands of events have bounds, short ones none; here the long way is taken for a few. */

const said = fc.record({
  what: fc.constantFrom('received', 'received', 'dispatched', 'total', 'detail', 'voided'),
  ddtNo: fc.constantFrom('D1', 'D2', 'D3'),
  basis: fc.constantFrom('weighed', 'declared', 'estimated'),
  kg: fc.integer({ min: 1, max: 9 }),
  /** Which event is voided, before or after this one in the log. */
  corrects: fc.nat(15)
})

type Said = typeof said extends fc.Arbitrary<infer Value> ? Value : never

function oneOf(what: Said['what'], corrects = 15): Said {
  return { what, ddtNo: 'D1', basis: 'weighed', kg: 1, corrects }
}

/** What a later range tells of an event that lies before it, each with how many events a range has. */
const acrossRanges: [Said[], number][] = [
  [[oneOf('total'), oneOf('received'), oneOf('dispatched'), oneOf('detail')], 2],
  [[oneOf('detail'), oneOf('received'), oneOf('dispatched'), oneOf('voided', 0)], 2],
  [[oneOf('dispatched'), oneOf('total'), oneOf('detail'), oneOf('received')], 2]
]

function eventOf({ what, ddtNo, basis, kg, corrects }: Said, index: number): NewEvent {
  const number = index + 1
  const when = { number, at: at('08:00') }
  const quantity = kilos(kg, basis)
  const delivery = {
    ...{ from: 'wholesaler:rossi', to: 'covered-market:wagner', ddtNo },
    lines: [{ lot: 'L', product: 'tomato', group: 'Vegetables', quantity }]
  }
  switch (what) {
    case 'received':
      return happened('ConsignmentReceived', when, delivery)
    case 'dispatched':
      return happened('LotDispatched', when, { ...delivery, channel: 'covered_market' })
    case 'total':
    case 'detail': {
      const product = what === 'total' ? null : 'apple'
      return flow({ id: idOf(number), publication: ddtNo, grams: kg, product })
    }
    case 'voided':
      return voided({ ...when, corrects: corrects + 1 })
  }
}

interface Way {
  /** Of one range. */
  readonly events: number
  /** For the way of short ranges, which have no bounds; without it the long way is taken. */
  readonly kept?: KeptTables
}

/** Mirrors the whole log, then carries the flows through it range by range. */
async function inRanges(store: EventStore, { events, kept }: Way): Promise<[ReadModel, Build]> {
  const readModel = await openInMemory(store)
  const applier = await createApplier(readModel, [flows])
  const writer = await readModel.read(createMirrorWriter)
  for await (const batch of store.readAll()) for (const event of batch) writer.add(event)
  await applier.commit(writer.take(), 'mirror')
  const { seq: end, position } = await readModel.read(readCheckpoint)
  let builds = applier.builds()
  for (let to = events; to < end + events; to += events) {
    const upTo = { seq: Math.min(to, end), position }
    builds = await readModel.write((session) => advance(session, builds, upTo, kept))
  }
  const [build] = builds
  if (build === undefined) throw new Error('nothing was built')
  return [readModel, build]
}

test('the bounds of long ranges leave nothing out, however the log is cut into them', async () => {
  let taken = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(said, { minLength: 8, maxLength: 16 }),
      fc.integer({ min: 3, max: 6 }),
      async (all, events) => {
        const store = createStore()
        for (const [index, one] of all.entries()) await append(store, [eventOf(one, index)])
        const contents = []
        const unbounded = { events: all.length, kept: new KeptTables() }
        for (const way of [{ events }, { events: all.length }, unbounded]) {
          const [readModel, build] = await inRanges(store, way)
          const table = tableName('flows', 'flow_change', build.suffix)
          contents.push(await contentOf(readModel, { changes: `select * from ${table}` }))
          await readModel.close()
        }
        const [cut, whole, expected] = contents
        expect(cut).toEqual(whole)
        expect(whole).toEqual(expected)
        taken += whole?.changes?.length ?? 0
      }
    ),
    { examples: acrossRanges, numRuns: sized({ daily: 5, nightly: 60 }) }
  )
  expect(taken).toBeGreaterThan(0)
}, 60_000)
