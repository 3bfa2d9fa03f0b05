import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { partyRoles, type SpeakingRole } from '../../domain/access/role.ts'
import { eventTypeOf, eventTypes } from '../../domain/catalog.ts'
import { readAmount } from '../../domain/quantity.ts'
import { exampleEvent } from '../../web/server/docs/event-page.ts'
import { city, kg, type Told, told } from '../projections/told.ts'
import { world } from './two-tenants.ts'
import { authorOf, fate, foreign, logOf, nobody, own, placeOf, send } from './writers.ts'

/** Every observation × every role that may speak: of its own place, of another's, of none. */

const roles: readonly SpeakingRole[] = [...partyRoles, 'device']
const observations = eventTypes.filter(({ kind }) => kind === 'observation')
const day = { occurredAt: '2026-06-11T08:05:00+02:00' }

const sortedInput = z.object({ inputs: z.array(z.object({ collection: z.string() })) })

interface Sent {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The example of the reference, said of a place. */
function saidOf(name: string, place: string): Sent & typeof day {
  const type = eventTypeOf(name)
  const { data } = Object(exampleEvent(type))
  const fields = Object.keys(type.voice.of(type.input.parse(data)))
  const mine = Object.fromEntries(fields.map((field) => [field, place]))
  const within = 'boundary' in data ? { boundary: city } : {}
  return { type: name, ...day, data: { ...data, ...within, ...mine } }
}

/** A collection by a place, as its donor says it. */
function collectedAs(collection: unknown, collector: unknown): Told {
  const lines = [{ product: 'tomato', group: 'Vegetables', quantity: kg(10), collectedLot: 'c' }]
  const about = { boundary: city, surplus: 's-8003', from: 'wholesaler:x', reportedBy: 'donor' }
  return told(
    'SurplusCollected',
    { n: 8_003, on: '2026-06-10' },
    {
      ...{ ...about, collection, collector, lines }
    }
  )
}

/** What has to be there for a statement to fit into its stream. */
function preparedFor({ type, data }: Sent): readonly Told[] {
  if (type === 'SurplusSorted') {
    const { inputs } = sortedInput.parse(data)
    return inputs.map(({ collection }) => collectedAs(collection, data.site))
  }
  if (type !== 'SurplusCollected') return []
  const { surplus, claim, from: donor, collector: ngo } = data
  const about = { boundary: city, surplus }
  const quantity = kg(100)
  return [
    told(
      'SurplusDeclared',
      { n: 8_001, on: '2026-06-10' },
      {
        ...{ ...about, donor, reason: 'unsold_low_demand', quantity }
      }
    ),
    told(
      'SurplusClaimed',
      { n: 8_002, on: '2026-06-10' },
      {
        ...{ ...about, claim, ngo, whole: true },
        quantity: readAmount({ value: 100, unit: 'kg', basis: 'weighed' })
      }
    )
  ]
}

describe.each(observations.map(({ name, voice }) => [name, voice] as const))(
  '%s',
  (name, voice) => {
    test.each(roles)('of a %s', async (role) => {
      const sent = saidOf(name, placeOf(role, own))
      const store = await logOf([...world, ...preparedFor(sent)])
      const author = authorOf(role)
      if (!voice.roles.includes(role)) {
        expect(fate((await send(store, author, sent))[0])).toMatch(
          /^not_allowed type: .* does not/u
        )
        return
      }
      expect(fate((await send(store, author, sent))[0])).toBe('appended')
      const refusals = await Promise.all(
        [foreign, nobody].map(async (side) => {
          const [row] = await send(store, author, saidOf(name, placeOf(role, side)))
          return fate(row).replaceAll(side, 'it')
        })
      )
      expect(refusals[0]).toMatch(/^not_yours data\.\w+: .* was no place of/u)
      expect(refusals[1]).toBe(refusals[0])
    })

    test('of the desk is taken, and of nobody else', async () => {
      const sent = saidOf(name, placeOf('operator', own))
      const store = await logOf([...world, ...preparedFor(sent)])
      // What names no space holds in all of them.
      const isOfOne = 'boundary' in Object(exampleEvent(eventTypeOf(name))).data
      const ofOne = fate((await send(store, authorOf('desk'), sent))[0])
      expect(ofOne).toMatch(isOfOne ? /^appended$/u : /^not_yours data: it holds in every space/u)
      const ofAll = { ...authorOf('desk'), boundaries: 'all' } as const
      expect(fate((await send(store, ofAll, sent))[0])).toBe(isOfOne ? 'duplicate' : 'appended')
      for (const role of ['analyst', 'public'] as const) {
        expect(fate((await send(store, authorOf(role), sent))[0])).toMatch(/^not_allowed/u)
      }
    })

    test('of a boundary that was not granted is refused', async () => {
      const said = saidOf(name, placeOf('operator', own))
      if (!('boundary' in Object(exampleEvent(eventTypeOf(name))).data)) return
      const elsewhere = { ...said, data: { ...said.data, boundary: 'torino' } }
      const store = await logOf(world)
      expect(fate((await send(store, authorOf('desk'), elsewhere))[0])).toMatch(
        /^not_yours data.boun/u
      )
    })
  }
)

test('each party role has something to say', () => {
  const spoken = new Set(observations.flatMap(({ voice }) => voice.roles))
  expect(roles.filter((role) => !spoken.has(role))).toEqual([])
})
