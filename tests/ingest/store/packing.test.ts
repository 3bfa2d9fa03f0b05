import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AppendRequest, EventStore, NewEvent } from '../../../domain/event-store.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { requestsOf, type StreamEvent } from '../../../ingest/store/packed-events.ts'
import { positionOf } from '../../../ingest/store/position.ts'
import { packedTexts, unpackedTexts } from '../../../ingest/store/sqlite-packing.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import { tamper } from './old-log.ts'
import { collected, openLogAt, packEvents, sample, startMs, temporaryFolder } from './samples.ts'

test('what is packed comes back, whatever it says, and is smaller', () => {
  const piece = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 9 }), (pieces) => {
      const text = pieces.join('')
      const long = text.repeat(Math.ceil(40_000 / text.length))
      const packed = packedTexts(long)
      expect(packed.length).toBeGreaterThan(0)
      expect(packed.length).toBeLessThan(Buffer.byteLength(long) / 4)
      expect(unpackedTexts(packed, long.length)).toBe(long)
    }),
    { numRuns: 30 }
  )
})

test('few texts, and texts that packing would not shorten, are kept as they are', () => {
  expect(packedTexts('{"massGrams":1}'.repeat(100))).toHaveLength(0)
  let state = 7
  const noise = Array.from({ length: 20_000 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return String.fromCharCode(32 + ((state >>> 8) % 95))
  })
  const packed = packedTexts(noise.join(''))
  expect(packed.length).toBeLessThan(20_000)
})

/** The n-th of a series whose texts fill a parcel that is packed. */
function talkative(n: number): NewEvent {
  const note = `${n}: pesata al càrico, 🍅 sfuso, ${'a mano '.repeat(40)}`
  const corrects = n % 50 === 7 ? sample(n - 3).id : null
  return sample(n, { data: JSON.stringify({ massGrams: n, note }), corrects })
}

const requests = [1, 101, 201, 301, 401].map((first, index): AppendRequest => {
  const events = Array.from({ length: 100 }, (_, n) => talkative(first + n))
  return { stream: index % 2 === 0 ? 'a' : 'b', expected: 'any', events }
})

async function made(): Promise<Buffer> {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const store = await openLogAt(path)
  for (const request of requests) await store.append(request)
  await store.append({ stream: 'a', expected: 'any', events: [sample(501)] })
  await store.close()
  return readFileSync(path)
}

let bytes: Promise<Buffer> | undefined

/** Path of a closed log of five packed parcels and one that is not; made once, and copied. */
async function packedLog(): Promise<string> {
  bytes ??= made()
  const path = join(await temporaryFolder(), 'log.sqlite')
  writeFileSync(path, await bytes)
  return path
}

test('a bit that flips in packed texts is noticed by whoever unpacks them, or changes nothing', () => {
  const text = Array.from({ length: 100 }, (_, n) => talkative(n).data).join('')
  const packed = packedTexts(text)
  let [tried, noticed] = [0, 0]
  // Every bit of a byte comes up in turn.
  for (let bit = 0; bit < packed.length * 8; bit += 5) {
    tried += 1
    const changed = Uint8Array.from(packed)
    const at = Math.floor(bit / 8)
    changed[at] = (packed[at] ?? 0) ^ (1 << (bit % 8))
    try {
      expect(unpackedTexts(changed, text.length)).toBe(text)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      noticed += 1
    }
  }
  expect(noticed).toBeGreaterThan(0.9 * tried)
})

/** Everything that can be read of a log, in pieces that begin within parcels and end there. */
async function reading(store: EventStore) {
  const all = await collected(store.readAll())
  const after = all[149]?.position ?? null
  const parts = [await collected(store.readAll({ after, batchSize: 70, limit: 180 }))]
  for (const stream of ['a', 'b']) {
    for (const direction of ['forwards', 'backwards'] as const) {
      for (const from of [0, 60, 199]) {
        parts.push(await collected(store.readStream(stream, { from, direction, limit: 120 })))
      }
    }
  }
  const ids = [1, 99, 100, 101, 350, 500, 501].map((n) => sample(n).id)
  const found = [await store.find('a', ids), await store.find('b', ids)]
  return { all, parts, found: found.map((map) => [...map.keys()].sort()) }
}

test('a log of packed parcels reads as any other, and a repetition is known', async () => {
  const path = await packedLog()
  const db = new DatabaseSync(path, { readOnly: true })
  const counted = db.prepare(
    'select sum(length(packed) > 0) as packed, count(*) as all_ from parcels'
  )
  expect(counted.get()).toEqual({ packed: 5, all_: 6 })
  db.close()
  const store = await openLogAt(path)
  const model = createMemoryStore({ now: () => startMs, storeId: 'log-under-test' })
  for (const request of requests) await model.append(request)
  await model.append({ stream: 'a', expected: 'any', events: [sample(501)] })
  expect(await reading(store)).toEqual(await reading(model))
  for (const request of requests) {
    expect(await store.append(request)).toEqual(await model.append(request))
  }
  await store.close()
  expect(await verifyLog(path)).toMatchObject({ damage: null, events: 501 })
})

const damages: [string, string, 'unreadable' | 'hash'][] = [
  ['cut off', 'substr(packed, 1, length(packed) - 3)', 'unreadable'],
  ['cut to nothing', `x''`, 'unreadable'],
  ['emptied', 'zeroblob(length(packed))', 'unreadable'],
  ['with a byte behind', `packed || x'00'`, 'unreadable'],
  ['none', 'null', 'unreadable'],
  ['of another parcel', '(select packed from parcels where first = 301)', 'hash']
]
test.each(damages)('packed texts that are %s: found', async (_, sql, kind) => {
  const path = await packedLog()
  tamper(path, `update parcels set packed = cast(${sql} as blob) where first = 101`)
  const { damage, events } = await verifyLog(path)
  expect(damage).toMatchObject({ kind, position: positionOf(101) })
  expect(events).toBe(100)
  if (kind === 'hash') return
  const store = await openLogAt(path)
  await expect(collected(store.readStream('b'))).rejects.toMatchObject({ code: 'log_damaged' })
  await store.close()
})

test('events that came packed leave the very bytes that they leave one by one, by either thread', async () => {
  const [few, many] = [[1, 2, 3, 4, 5], Array.from({ length: 300 }, (_, n) => n + 11)]
  const said = [few, many].map((numbers) =>
    numbers.map((n): StreamEvent => ({ stream: n % 3 === 0 ? 'a' : 'b', event: talkative(n) }))
  )
  const parcels: unknown[] = []
  for (const isPacked of [true, false]) {
    const path = join(await temporaryFolder(), 'log.sqlite')
    const store = await openLogAt(path)
    for (const events of said) {
      if (isPacked) await store.appendPacked?.([packEvents(events)], [])
      else await store.appendMany(requestsOf(events))
    }
    await store.close()
    const db = new DatabaseSync(path, { readOnly: true })
    parcels.push(db.prepare('select * from parcels order by first').all())
    db.close()
    expect(await verifyLog(path)).toMatchObject({ damage: null, events: 305 })
  }
  expect(parcels[0]).toEqual(parcels[1])
})
