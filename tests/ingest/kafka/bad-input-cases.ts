import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createKafkaSink } from '../../../ingest/kafka/kafkajs-sink.ts'
import { eachLetter, LetterList, replay } from '../../../ingest/kafka/replay.ts'
import type { TestKafka } from '../../brokers/find-kafka.ts'
import { KafkaWorld, plain, sale, takeIn, until } from './world.ts'

/** What senders get wrong, with the code of the dead letter that it becomes. */
const bad: readonly (readonly [what: string, message: ReturnType<typeof plain>, code: string])[] = [
  ['broken JSON', plain('{"type":"SaleRec'), 'malformed_json'],
  ['a text', plain('3 crates of apples'), 'malformed_json'],
  ['a number', plain('17'), 'invalid_field'],
  ['no value', { value: null }, 'malformed_json'],
  ['bytes that are no text', { value: Buffer.from([0xff, 0xfe, 0x00]) }, 'malformed_json'],
  ['a wrong schema', plain({ type: 'SaleRecorded', when: 'today' }), 'invalid_field'],
  ['a missing field', plain(sale(1, { data: { boundary: 'kafka-city' } })), 'invalid_field'],
  ['an unknown type', plain(sale(2, { type: 'SaleMade' })), 'unknown_event_type'],
  ['a decision', plain(sale(3, { type: 'SurplusClaimed' })), 'not_an_observation'],
  ['a reserved key', plain('{"__proto__":{"polluted":true}}'), 'unsafe_key'],
  ['an endless nesting', plain(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), 'too_deep'],
  ['a future', plain(sale(4, { occurredAt: '2031-01-01T00:00:00Z' })), 'in_the_future'],
  [
    'the same id with other content',
    plain(sale(0, { data: otherData() })),
    'same_id_other_content'
  ],
  ['5 MB', plain(`"${noise(5_000_000)}"`), 'record_too_large'],
  [
    'another CloudEvents version',
    { value: '{}', headers: { ce_specversion: '0.3', ce_type: 'SaleRecorded' } },
    'invalid_field'
  ],
  [
    'a batch of CloudEvents',
    { value: '[]', headers: { 'content-type': 'application/cloudevents-batch+json' } },
    'invalid_field'
  ]
]

/** Letters that cannot be compressed to what a topic takes. */
function noise(length: number): string {
  let text = ''
  for (let block = 0; text.length < length; block += 1)
    text += hash('sha512', String(block), 'base64')
  return text.slice(0, length)
}

function otherData(): object {
  const { data } = { data: {}, ...sale(7) }
  return data
}

/** What is sent wrong ends as a dead letter with a reason, and nothing else is held up by it. */
export function badInputCases(kafka: TestKafka): void {
  describe('bad input', () => {
    test('every bad message is a dead letter with its reason; the good ones are in the log', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'bad')
      await world.make(1, { 'max.message.bytes': '6000000' })
      const running = await takeIn(world)
      const good = Array.from({ length: 40 }, (_, nth) => plain(sale(nth)))
      await world.send(good)
      for (const [, message] of bad) await world.send([message])
      await world.send(good.map((message) => ({ ...message, headers: { again: 'yes' } })))
      const end = 80 + bad.length
      await until('the end', () => running.intake.health().partitions[0]?.next === end)
      expect(await running.events()).toHaveLength(40)
      const letters = await world.letters()
      expect(letters.map(({ offset, code }) => ({ offset, code }))).toEqual(
        bad.map(([, , code], nth) => ({ offset: 40 + nth, code }))
      )
      const broken = letters[0]
      expect(broken?.value?.toString()).toBe('{"type":"SaleRec')
      expect(broken?.reason).toContain('JSON')
      // The dead letters' topic takes 1 MB, so that one is cut and says how large it was.
      const large = letters.find(({ code }) => code === 'record_too_large')
      expect(large).toMatchObject({ cut: '1', bytes: 5_000_002 })
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
      await running.close()
    })

    test('what nobody has heard of is stored, never refused', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'unheard')
      await world.make()
      const { data } = { data: {}, ...sale(1) }
      const unheard = {
        ...data,
        site: 'covered-market:nowhere',
        lines: [
          { product: 'moonfruit', quantity: { value: 2, unit: 'cassetta', basis: 'counted' } }
        ]
      }
      await world.send([plain(sale(1, { data: unheard }))])
      const running = await takeIn(world)
      await until('the event', async () => (await running.events()).length === 1)
      const [event] = await running.events()
      expect(event?.stream).toBe('sales-covered-market:nowhere')
      // A count without a factor has no mass, and none is guessed.
      expect(JSON.parse(event?.data ?? '{}').lines[0].quantity.netGrams).toBeNull()
      await running.close()
    })

    test('a partition of which most is bad stops, and goes on when it is told to', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'mostly')
      await world.make()
      await world.send([
        ...Array.from({ length: 30 }, (_, nth) => plain({ version: 2, nth })),
        ...Array.from({ length: 20 }, (_, nth) => plain(sale(nth)))
      ])
      const stopped = await takeIn(world)
      await until('the stop', () => stopped.intake.health().partitions[0]?.state === 'stopped')
      expect(stopped.intake.health()).toMatchObject({
        state: 'failing',
        failure: { code: 'mostly_rejects', figures: { bad: 30, messages: 50 } }
      })
      expect(await stopped.events()).toEqual([])
      await stopped.close()
      expect(await world.letters()).toEqual([])
      const told = await takeIn(world, { maxBadPercent: 100 })
      await until('20 events', async () => (await told.events()).length === 20)
      await told.close()
      expect(await world.letters()).toHaveLength(30)
    })

    test('a dead letter is listed, mended and sent again under the id that it would have had', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'replay')
      await world.make()
      const mended = JSON.stringify(sale(1))
      await world.send([plain(mended.replace('"kg"', '"stone"'), 'till-3'), plain(sale(2))])
      const running = await takeIn(world)
      await until('the end', () => running.intake.health().partitions[0]?.next === 2)
      const list = new LetterList()
      const topic = world.deadLetters
      const connection = world.connection()
      const read = async (name: string, visit: Parameters<typeof eachLetter>[1]) =>
        eachLetter({ connection, topic, name }, visit)
      await read('one', list.add)
      expect(list.lines).toMatchObject([
        { place: `${world.topic}/0@0`, code: 'unknown_unit', replayed: null }
      ])
      const sink = createKafkaSink(connection)
      const at = '2026-11-22T12:00:00.000Z'
      await read('two', (letter) =>
        replay(letter, { sink, letters: topic, value: Buffer.from(mended), at })
      )
      // The same again does no harm.
      await read('three', async (letter) => {
        if (letter.value === null) return
        await replay(letter, { sink, letters: topic, value: Buffer.from(mended), at })
      })
      await sink.close()
      await until('the replay', () => running.intake.health().partitions[0]?.next === 4)
      const events = await running.events()
      expect(events).toHaveLength(2)
      const after = new LetterList()
      await read('four', after.add)
      expect(after.lines).toMatchObject([{ place: `${world.topic}/0@0`, replayed: at }])
      const direct = new KafkaWorld(kafka.bootstrap, 'replay-direct')
      await direct.make()
      await direct.send([plain(mended)])
      const other = await takeIn(direct)
      await until('the event', async () => (await other.events()).length === 1)
      expect(events.map(({ id }) => id)).toContain((await other.events())[0]?.id)
      await other.close()
      await running.close()
    })
  })
}
