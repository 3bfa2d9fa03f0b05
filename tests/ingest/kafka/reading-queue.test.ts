import { afterEach, expect, test } from 'vitest'
import { encode } from '../../../domain/catalog.ts'
import type { EventStore } from '../../../domain/event-store.ts'
import { productsStream } from '../../../domain/product/events.ts'
import type { Message } from '../../../ingest/kafka/port.ts'
import { countRead, unpackReadings } from '../../../ingest/kafka/reading-pack.ts'
import { ReadingQueue } from '../../../ingest/kafka/reading-queue.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { told } from '../../intake/messages.ts'

const nowMs = Date.UTC(2026, 10, 22, 12)
const context = {
  ...{ topic: 't', partition: 3, actor: 'operator:test', nowMs, correlationId: 'c', firstRow: 41 }
}

const queues: ReadingQueue[] = []
afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.close()
})

function queueOver(store: EventStore, direct: number): ReadingQueue {
  const queue = new ReadingQueue(store, direct)
  queues.push(queue)
  return queue
}

/** What senders send, one in ten of it broken, and what nobody should. */
function messages(): readonly Message[] {
  const sent = Array.from({ length: 300 }, (_, nth): Message => {
    const { message } = told('reading', nth % 10 === 0 ? nth * 100 + 99 : nth * 100)
    const headers = Object.entries(message.headers ?? {}).map(([name, text]) => {
      return [name, Buffer.from(String(text))] as const
    })
    const value = Buffer.from(String(message.value))
    return { ...at(nth), value, headers: Object.fromEntries(headers) }
  })
  const [first] = sent
  const odd: readonly Pick<Message, 'value' | 'headers'>[] = [
    { value: null },
    { value: Buffer.from('') },
    { value: Buffer.from('\ufeff{"type":"Ütopia"}') },
    { value: Buffer.from([0xff, 0xfe]) },
    { value: first?.value ?? null, headers: { ce_specversion: null, 'content-type': null } },
    { value: Buffer.from('{}'), headers: { ce_specversion: ['1.0', '0.3'], other: null } },
    { value: Buffer.from('{}'), headers: { 'content-type': 'application/cloudevents+avro' } }
  ]
  return [...sent, ...odd.map((each, nth) => ({ ...at(300 + nth), ...each }))]
}

function at(nth: number): Pick<Message, 'offset' | 'timestamp' | 'key'> {
  return { offset: String(7_000_000_000 + nth), timestamp: '0', key: null }
}

async function storeWithProduct(product: string): Promise<EventStore> {
  const store = createMemoryStore({ now: () => nowMs })
  await list(store, product, '00000000-0000-4000-8000-000000000001')
  return store
}

async function list(store: EventStore, product: string, id: string): Promise<void> {
  const data = {
    ...{ product, group: 'fruit', label: { it: product, en: product }, category: 'fruit' },
    ...{ cn8: null, agrovoc: null, season: [], shelfLifeDays: 5, assumptions: [], source: 'test' }
  }
  const meta = {
    ...({ actor: 'a', channel: 'api', correlationId: 'c' } as const),
    source: { kind: 'test', name: 'test' }
  }
  const event = encode({ id, type: 'ProductListed', occurredAtMs: nowMs, data, meta })
  await store.append({ stream: productsStream, events: [event], expected: 'any' })
}

test('the thread reads what is read here, good and bad, with what the log knows of products', async () => {
  const store = await storeWithProduct('apple')
  const [here, thread] = [queueOver(store, 1_000), queueOver(store, 0)]
  for (const queue of [here, thread]) await queue.refresh()
  const sent = messages()
  const read = await thread.read(sent, context)
  expect(read).toEqual(await here.read(sent, context))
  const readings = unpackReadings(read)
  expect(readings.map(({ row }) => row)).toEqual(sent.map((_, index) => 41 + index))
  expect(read.problems.length).toBeGreaterThan(30)
  expect(JSON.stringify(readings)).toContain('\\"group\\":\\"fruit\\"')
  // What is recorded later is told to the thread later.
  await list(store, 'pear', '00000000-0000-4000-8000-000000000002')
  for (const queue of [here, thread]) await queue.refresh()
  const again = await thread.read(sent, context)
  expect(again).toEqual(await here.read(sent, context))
  expect(again).not.toEqual(read)
})

test('an event that no store could keep is put away by itself, with the reason', async () => {
  const queue = queueOver(await storeWithProduct('apple'), 1_000)
  await queue.refresh()
  const plain = messages().find(({ value }) => value?.includes('"occurredAt"') === true)
  const said = JSON.parse(String(plain?.value))
  const values = [said, { ...said, corrects: '0198F0C2-0000-8000-8000-00000000000A' }]
  const sent = values.map((value, nth) => ({
    ...at(nth),
    value: Buffer.from(JSON.stringify(value))
  }))
  const [kept, refused] = unpackReadings(await queue.read(sent, context))
  expect(kept).toMatchObject({ row: 41, event: { corrects: null } })
  expect(refused).toMatchObject({ row: 42, problems: [{ code: 'invalid_field' }] })
  expect(JSON.stringify(refused)).toContain('a UUID in lower case')
})

test('who is closed while it reads says so, and reads again with another thread', async () => {
  const queue = queueOver(await storeWithProduct('apple'), 0)
  await queue.refresh()
  const sent = messages()
  const reading = queue.read(sent, context)
  const refused = expect(reading).rejects.toMatchObject({ code: 'internal' })
  await queue.close()
  await refused
  expect(countRead(await queue.read(sent, context))).toBe(sent.length)
})
