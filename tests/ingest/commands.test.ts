import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { operatorOfService } from '../../domain/access/author.ts'
import { decode, encode, eventTypeOf, type FilieraEvent } from '../../domain/catalog.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { Handled } from '../../domain/handle.ts'
import type { CommandContext } from '../../ingest/commands/command.ts'
import { decide } from '../../ingest/commands/commands.ts'
import { openSqliteStore } from '../../ingest/store/sqlite.ts'
import { idOf, meta } from '../domain/recorded.ts'
import { collected, declared, kg, surplus } from '../domain/surpluses.ts'
import { temporaryFolder } from './store/samples.ts'

/** Commands as they are sent, decided on a log that is a file. */

const nowMs = Date.UTC(2026, 2, 29, 10)
const stream = 'surplus-s-1'
const context: CommandContext = {
  ...{ nowMs, actor: 'tester', correlationId: 'c-1' },
  ...{ name: 'a test', channel: 'api', author: operatorOfService }
}

let store: EventStore
beforeEach(async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  store = await openSqliteStore({ path, now: () => nowMs, newStoreId: () => 'first' })
})
afterEach(() => store.close())

const send = (command: object, atMs = nowMs) => decide(store, command, { ...context, nowMs: atMs })

async function observe(nth: number, event: { readonly type: string; readonly data: unknown }) {
  const data = eventTypeOf(event.type).data.parse(event.data)
  const recorded = encode({
    id: idOf(nth),
    type: event.type,
    data,
    occurredAtMs: nowMs - 1_000,
    meta
  })
  const revision = await store.revision(stream)
  await store.append({
    stream,
    expected: revision === -1 ? 'no_stream' : revision,
    events: [recorded]
  })
}

async function stored(): Promise<readonly FilieraEvent[]> {
  const events: FilieraEvent[] = []
  for await (const batch of store.readAll()) events.push(...batch.map(decode))
  return events
}

function claim(id: string, kilograms: number, ngo = 'charity:recup'): object {
  const quantity = { value: kilograms, unit: 'kg', basis: 'declared' }
  return { type: 'ClaimSurplus', surplus, claim: id, ngo, quantity }
}

/** The code of the failure that a call ends in; null where it ends well. */
async function codeOf(call: Promise<Handled>): Promise<string | null> {
  try {
    await call
    return null
  } catch (error) {
    if (error instanceof Failure) return error.code
    throw error
  }
}

describe('claims that race', () => {
  beforeEach(() => observe(1, declared(kg(100))))

  test('are both made where both fit', async () => {
    const codes = await Promise.all([codeOf(send(claim('a', 50))), codeOf(send(claim('b', 50)))])
    expect(codes).toEqual([null, null])
    expect((await stored()).map(({ type }) => type)).toEqual([
      'SurplusDeclared',
      'SurplusClaimed',
      'SurplusClaimed'
    ])
  })

  test('are won by exactly one where one fits', async () => {
    const codes = await Promise.all([codeOf(send(claim('a', 60))), codeOf(send(claim('b', 60)))])
    expect(codes.toSorted()).toEqual(['claim_exceeds_open', null])
    const claims = (await stored()).filter(({ type }) => type === 'SurplusClaimed')
    expect(claims).toHaveLength(1)
  })

  test('that are the same one make it once', async () => {
    const codes = await Promise.all([codeOf(send(claim('a', 60))), codeOf(send(claim('a', 60)))])
    expect(codes).toEqual([null, null])
    expect(await store.revision(stream)).toBe(1)
  })

  test('of two handles on one file are won by exactly one', async () => {
    const path = join(await temporaryFolder(), 'log.sqlite')
    const options = { path, now: () => nowMs, newStoreId: () => 'shared' }
    const [mine, theirs] = [await openSqliteStore(options), await openSqliteStore(options)]
    await store.close()
    store = mine
    await observe(1, declared(kg(100)))
    const codes = await Promise.all([
      codeOf(decide(mine, claim('a', 60), context)),
      codeOf(decide(theirs, claim('b', 60), context))
    ])
    await theirs.close()
    expect(codes.toSorted()).toEqual(['claim_exceeds_open', null])
  })
})

describe('a correction', () => {
  test('changes what may be claimed', async () => {
    await observe(1, declared(kg(100)))
    await send(claim('a', 40))
    const quantity = { value: 82, unit: 'kg', basis: 'weighed' }
    const command = { type: 'CorrectMeasurement', stream, eventId: idOf(1), field: 'quantity' }
    const { events } = await send({ ...command, quantity, reason: 'weighed again' })
    expect(events.map(({ type }) => type)).toEqual(['MeasurementCorrected'])
    await expect(send(claim('b', 43))).rejects.toMatchObject({
      code: 'claim_exceeds_open',
      figures: { declared: 82_000, claimed: 40_000, open: 42_000, asked: 43_000 }
    })
    expect(await codeOf(send(claim('b', 42)))).toBeNull()
  })

  test('names what it replaces, and when that happened', async () => {
    await observe(1, declared(kg(100)))
    const quantity = { value: 82, unit: 'kg', basis: 'weighed' }
    const command = { type: 'CorrectMeasurement', stream, eventId: idOf(1), field: 'quantity' }
    await send({ ...command, quantity, reason: 'weighed again' })
    const [original, correction] = await stored()
    expect(correction).toMatchObject({
      stream,
      corrects: idOf(1),
      occurredAtMs: original?.occurredAtMs,
      data: { eventId: idOf(1), changed: { from: '100 kg, declared', to: '82 kg, weighed' } }
    })
    expect(correction?.id).not.toBe(original?.id)
  })

  test('is made once, and corrected again through itself', async () => {
    await observe(1, declared(kg(100)))
    const command = {
      ...{ type: 'CorrectMeasurement', stream, eventId: idOf(1), field: 'quantity' },
      ...{ quantity: { value: 82, unit: 'kg', basis: 'weighed' }, reason: 'weighed again' }
    }
    await send(command)
    expect((await send(command, nowMs + 5_000)).events).toEqual([])
    const other = { ...command, quantity: { ...command.quantity, value: 81 } }
    await expect(send(other)).rejects.toMatchObject({ code: 'event_replaced' })
    const by = (await stored()).at(-1)?.id
    expect(await codeOf(send({ ...other, eventId: by }))).toBeNull()
    expect(await codeOf(send(claim('a', 82)))).toBe('claim_exceeds_open')
    expect(await codeOf(send(claim('a', 81)))).toBeNull()
  })

  test('is decided anew where somebody wrote meanwhile', async () => {
    await observe(1, declared(kg(100)))
    await observe(2, collected([kg(30)]))
    const quantity = { value: 82, unit: 'kg', basis: 'weighed' }
    const reason = 'weighed again'
    const first = { type: 'CorrectMeasurement', stream, quantity, reason }
    const codes = await Promise.all([
      codeOf(send({ ...first, eventId: idOf(1), field: 'quantity' })),
      codeOf(send({ ...first, eventId: idOf(2), field: 'lines.0.quantity' })),
      codeOf(send({ type: 'VoidEvent', stream, eventId: idOf(1), reason }))
    ])
    expect(codes.filter((code) => code !== null)).toEqual(['event_replaced'])
    expect(await store.revision(stream)).toBe(3)
  })
})

describe('a void', () => {
  test('takes the declaration away, and with it all that can be claimed', async () => {
    await observe(1, declared(kg(100)))
    const { events } = await send({ type: 'VoidEvent', stream, eventId: idOf(1), reason: 'a test' })
    expect(events).toMatchObject([{ type: 'EventVoided', corrects: idOf(1) }])
    await expect(send(claim('a', 1))).rejects.toMatchObject({ code: 'surplus_unknown' })
  })

  test('of an expiry opens the surplus again', async () => {
    await observe(1, declared(kg(100)))
    await send({ type: 'ExpireSurplus', surplus, atMs: nowMs })
    expect(await codeOf(send(claim('a', 1)))).toBe('surplus_ended')
    const expiry = (await stored()).at(-1)?.id
    await send({ type: 'VoidEvent', stream, eventId: expiry, reason: 'it was still there' })
    expect(await codeOf(send(claim('a', 1)))).toBeNull()
  })

  test('of what is not in the stream is refused', async () => {
    const command = { type: 'VoidEvent', stream, eventId: idOf(9), reason: 'a test' }
    await expect(send(command)).rejects.toMatchObject({ code: 'event_unknown' })
    expect(await store.head()).toBeNull()
  })
})

describe('what is asked', () => {
  test('is decided when it was sent, by whom it was sent', async () => {
    await observe(1, declared(kg(100)))
    await send(claim('a', 40), nowMs + 1)
    const event = (await stored()).at(-1)
    expect(event).toMatchObject({ type: 'SurplusClaimed', stream, occurredAtMs: nowMs + 1 })
    expect(JSON.parse(event?.meta ?? '')).toEqual({
      ...{ actor: 'tester', channel: 'api', correlationId: 'c-1' },
      source: { kind: 'command', name: 'a test' }
    })
  })

  test('cannot expire what lies ahead', async () => {
    await observe(1, declared(kg(100)))
    const command = { type: 'ExpireSurplus', surplus, atMs: nowMs + 1 }
    await expect(send(command)).rejects.toMatchObject({
      code: 'in_the_future',
      detail: `surplus ${surplus} cannot have expired at 2026-03-29T10:00:00.001Z, it is 2026-03-29T10:00:00.000Z; ask again then`
    })
    expect(await codeOf(send(command, nowMs + 1))).toBeNull()
  })

  test.each([
    ['nothing', null, 'a command without a type is no command; its type is one of DefineBoundary,'],
    ['another type', { type: 'DoIt' }, '"DoIt" is no command; its type is one of DefineBoundary,'],
    [
      'every wrong field',
      { type: 'DeclineSurplus', surplus: '', ngo: 'recup', colour: 'red' },
      'DeclineSurplus: surplus must have at least 1 characters; ngo must be a kind of place and a slug, like covered-market:wagner; the command has no place for colour; leave it out'
    ],
    [
      'a quantity that cannot be read',
      { ...claim('a', 1), quantity: { value: 1, unit: 'stone', basis: 'declared' } },
      'ClaimSurplus: quantity.unit "stone" is not a unit; use one of g, kg, q, t, collo, cassetta, bancale'
    ]
  ])('is named where it cannot be read: %s', async (_name, sent, detail) => {
    await expect(decide(store, sent, context)).rejects.toMatchObject({
      code: 'invalid_parameter',
      detail: expect.stringContaining(detail)
    })
    expect(await store.head()).toBeNull()
  })
})
