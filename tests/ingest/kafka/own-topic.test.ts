import { expect, test } from 'vitest'
import { scopesOf } from '../../../domain/access/role.ts'
import { Random } from '../../../ingest/city/random.ts'
import { KafkaIntake } from '../../../ingest/kafka/intake.ts'
import { openRejects } from '../../../ingest/rejects.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { collected } from '../store/samples.ts'
import {
  deadLetters,
  MemorySink,
  MemorySource,
  MemoryTopic,
  noFaults,
  topic
} from './memory-kafka.ts'
import { nowMs } from './world.ts'

/** A topic of which its party says what is its own, and whoever may write it tries more. */

const quantity = { value: 5, unit: 'kg', basis: 'weighed' }
const lines = [{ lot: 'L', product: 'tomato', group: 'Vegetables', quantity }]
const boundary = 'kafka-city'
const [own, foreign] = ['wholesaler:own', 'wholesaler:foreign'] as const

const dispatch = (from: string, over: object = {}) => ({
  ...{ type: 'LotDispatched', occurredAt: '2026-11-20T08:00:00Z', ...over },
  data: { boundary, from, to: 'covered-market:m', channel: 'covered_market', lines }
})
const declared = (surplus: string, donor: string) => ({
  ...{ type: 'SurplusDeclared', occurredAt: '2026-11-20T08:00:00Z' },
  data: {
    ...{ boundary, surplus, donor, product: 'tomato', group: 'Vegetables', quantity },
    reason: 'unsold_low_demand'
  }
})
const published = {
  ...{ type: 'FlowPublished', occurredAt: '2026-11-20T08:00:00Z' },
  data: { boundary, from: 'a', to: 'b', group: 'x', quantity, period: { year: 2024 } }
}

const begun = () => ({
  store: createMemoryStore({ now: () => nowMs }),
  memory: new MemoryTopic(2)
})

/** Takes messages in; what the log holds then, and what was put away for which reason. */
async function taken(
  messages: readonly object[],
  role: 'wholesaler' | null,
  { store: before, memory } = begun()
) {
  for (const [index, message] of messages.entries()) {
    memory.add(index % 2, { value: Buffer.from(JSON.stringify(message)) })
  }
  const source = new MemorySource({
    ...{ topic: memory, random: new Random('own'), faults: noFaults, committed: new Map() }
  })
  const rejects = openRejects(':memory:', () => nowMs)
  const codes: string[] = []
  const author = { party: own, boundaries: 'all' } as const
  const intake = new KafkaIntake({
    ...{ source, rejects, deadLetters, sink: new MemorySink(), store: before },
    actors: new Map([[topic, own]]),
    authors: new Map(role === null ? [] : [[topic, { ...author, role, scopes: scopesOf[role] }]]),
    ...{ outOfRange: 'stop', maxBadPercent: 100, version: 'test', now: () => nowMs },
    newId: () => 'correlation',
    listener: {
      taken: () => {},
      putAway: (_, put) => codes.push(...put),
      failed: (failure) => codes.push(failure.code)
    }
  })
  intake.start()
  const noted = async () => (await before.checkpoints?.(`kafka/memory/${topic}`)) ?? new Map()
  for (let turns = 0; turns < 2_000; turns += 1) {
    source.turn()
    await new Promise((resolve) => setTimeout(resolve, 2))
    const next = await noted()
    if ([0, 1].every((each) => (next.get(each) ?? 0) === memory.high(each))) break
  }
  await intake.close()
  const kept = rejects.list({ offset: 0, limit: 100 }).rows.map(({ code }) => code)
  rejects.close()
  return { events: await collected(before.readAll()), codes, kept, store: before, memory }
}

test('takes what is the party’s own, and puts all else away', async () => {
  const others = await taken([dispatch(foreign)], null)
  const corrects = others.events[0]?.id
  const { events, codes, kept } = await taken(
    [
      dispatch(own, { id: 'mine' }),
      dispatch(foreign, { id: 'theirs' }),
      declared('s-1', own),
      declared('s-2', foreign),
      dispatch(own, { id: 'takes theirs back', corrects }),
      { ...dispatch(own), tenant: foreign },
      published
    ],
    'wholesaler',
    others
  )
  const said = events.slice(others.events.length).map(({ type, data }) => {
    const { from, donor } = JSON.parse(data)
    return [type, from ?? donor]
  })
  expect(said.toSorted()).toEqual([
    ['LotDispatched', own],
    ['SurplusDeclared', own]
  ])
  expect(codes.toSorted()).toEqual([
    ...['invalid_field', 'invalid_field', 'not_yours', 'not_yours', 'not_yours']
  ])
  expect(kept).toContain('not_yours')
})

test('whose a surplus is, its stream says here too', async () => {
  const others = await taken([declared('s-1', foreign)], null)
  const { events, codes } = await taken([declared('s-1', own)], 'wholesaler', others)
  expect(events).toHaveLength(1)
  expect(codes).toEqual(['not_yours'])
})

test('the same message again is known, and what was refused is put away once', async () => {
  const first = await taken([dispatch(own, { id: 'x' })], 'wholesaler')
  const again = await taken(
    [dispatch(own, { id: 'y' }), dispatch(own, { id: 'x' }), dispatch(foreign)],
    'wholesaler',
    first
  )
  expect(again.events).toHaveLength(2)
  expect(again.codes).toEqual(['not_yours'])
})
