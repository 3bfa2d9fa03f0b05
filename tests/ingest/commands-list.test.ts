import { describe, expect, test } from 'vitest'
import { operatorOfService } from '../../domain/access/author.ts'
import { encode, eventTypes } from '../../domain/catalog.ts'
import { EpcisEventReread } from '../../domain/epcis/events.ts'
import { commandTypes, decide } from '../../ingest/commands/commands.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { idOf, meta } from '../domain/recorded.ts'
import { declared, kg, surplus } from '../domain/surpluses.ts'

const nowMs = Date.UTC(2026, 2, 29, 10)
const boundary = 'milan-simulated'
const source = 'a test'
const reason = 'a test'
const from = '2020-01-01'
const site = 'hub:foody'
const ngo = 'charity:recup'
const startup = 'startup:a'
const plot = { plot: 'plot:a', holder: 'g-1', from }
const quantity = { value: 10, unit: 'kg', basis: 'declared' }
const claim = { type: 'ClaimSurplus', surplus, ngo, quantity }
const line = { lot: 'l-1', product: null, group: 'Vegetables', quantity: kg(10) }

/** What was observed before: two surpluses, and a sorting. */
const observed = [
  { stream: 'surplus-s-1', ...declared(kg(100)) },
  { stream: 'surplus-s-2', ...declared(kg(100), { surplus: 's-2' }) },
  {
    stream: 'sorting-so-1',
    type: 'SurplusSorted',
    data: {
      ...{ boundary, sorting: 'so-1', site: 'surplus-hub:foody' },
      ...{ inputs: [{ ...line, collection: 'c-1' }], edible: [line], rejects: [] }
    }
  }
]

/** One command of every type, in an order in which each has its effect. */
const commands = [
  { type: 'DefineBoundary', boundary, label: 'Milano', inhabitants: null, source },
  { type: 'ReviseBoundary', boundary, label: 'Milan', inhabitants: null, source, reason },
  { type: 'SetBoundaryAudience', boundary, audience: 'everybody', reason },
  { type: 'OpenSite', boundary, site, name: 'Foody', assumptions: [], source },
  { type: 'RenameSite', site, name: 'Foody Hub', from, source },
  { type: 'ChangeManager', site, manager: 'Sogemi', from, source },
  { type: 'CloseSite', site, from, reason, source },
  { type: 'AssignPlot', boundary, ...plot },
  { type: 'ReleasePlot', ...plot },
  { type: 'RegisterStartup', boundary, startup, name: 'A', activity: 'jam', source },
  { type: 'ReachMilestone', startup, milestone: 'first_sale', on: from },
  { type: 'DeclineSurplus', surplus, ngo },
  { ...claim, claim: 'a' },
  { type: 'ReleaseClaim', surplus, claim: 'a', reason },
  { type: 'ExpireSurplus', surplus, atMs: nowMs },
  { type: 'WithdrawSurplus', surplus: 's-2', reason },
  {
    ...{ type: 'AllocateDonation', sorting: 'so-1', donation: 'd-1', lot: 'l-1', receiver: ngo },
    quantity
  },
  { type: 'VoidEvent', stream: 'sorting-so-1', eventId: idOf(2), reason },
  {
    ...{ type: 'CorrectMeasurement', stream: 'surplus-s-1', eventId: idOf(0), field: 'quantity' },
    ...{ quantity, reason }
  }
]

describe('the list of commands', () => {
  test('has one name and a sentence for each', () => {
    const names = commandTypes.map(({ name }) => name)
    expect(names.length).toBeGreaterThan(0)
    expect(new Set(names).size).toBe(names.length)
    for (const { doc } of commandTypes) expect(doc).toMatch(/^[A-Z].+\.$/u)
  })

  test('is tried here as a whole', () => {
    expect(commands.map(({ type }) => type).toSorted()).toEqual(
      commandTypes.map(({ name }) => name).toSorted()
    )
  })

  test('decides each into its event, and sent again into none', async () => {
    const store = createMemoryStore({ now: () => nowMs })
    for (const [nth, { stream, type, data }] of observed.entries()) {
      const events = [encode({ id: idOf(nth), type, data, occurredAtMs: nowMs, meta })]
      await store.append({ stream, expected: 'no_stream', events })
    }
    const context = {
      nowMs,
      actor: 'tester',
      correlationId: 'c-1',
      name: 'a test',
      author: operatorOfService
    }
    const made = new Set<string>()
    for (const command of commands) {
      const { events } = await decide(store, command, { ...context, channel: 'api' })
      expect(events).toHaveLength(1)
      for (const { type } of events) made.add(type)
      const again = await decide(store, command, { ...context, channel: 'api' })
      expect(again.events).toEqual([])
    }
    // Made by the service itself when an identifier is linked; nobody commands it.
    made.add(EpcisEventReread.name)
    const decisions = eventTypes.filter(({ kind }) => kind === 'decision')
    expect(decisions.map(({ name }) => name).filter((name) => !made.has(name))).toEqual([])
  })
})
