import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import kafkajs from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../domain/failure.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import type { TestKafka } from '../../brokers/find-kafka.ts'
import { appendingThrough } from '../store/samples.ts'
import { KafkaWorld, nowMs, plain, type Running, sale, takeIn, until } from './world.ts'

function sales(from: number, count: number) {
  return Array.from({ length: count }, (_, nth) => plain(sale(from + nth), `till-${nth % 7}`))
}

async function deleteBefore(world: KafkaWorld, offset: number): Promise<void> {
  const admin = world.kafka.admin()
  await admin.connect()
  const partitions = [{ partition: 0, offset: String(offset) }]
  // Makes the client know the topic.
  await admin.fetchTopicOffsets(world.topic)
  await admin.deleteTopicRecords({ topic: world.topic, partitions })
  await admin.disconnect()
}

async function remake(world: KafkaWorld): Promise<void> {
  const admin = world.kafka.admin()
  await admin.connect()
  await admin.deleteTopics({ topics: [world.topic] })
  await until('the deletion', async () => !(await admin.listTopics()).includes(world.topic))
  await admin.disconnect()
  await world.create([{ topic: world.topic, numPartitions: 1 }])
}

function ids(events: readonly { readonly id: string }[]): number {
  return new Set(events.map(({ id }) => id)).size
}

async function reached(running: Running, count: number): Promise<void> {
  await until(`${count} events`, async () => (await running.events()).length >= count)
}

/** What goes wrong with brokers, topics and stores: nothing is lost, doubled or passed over. */
export function faultCases(kafka: TestKafka): void {
  const mayRestart = kafka.process !== null

  describe('faults', () => {
    test('messages deleted before they were read stop the partition until somebody allows it', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'gone')
      await world.make()
      const folder = mkdtempSync(join(tmpdir(), 'filiera-gone-'))
      const path = join(folder, 'log.sqlite')
      await world.send(sales(0, 20))
      const first = await takeIn(world, { path })
      await reached(first, 20)
      await first.close()
      await world.send(sales(20, 30))
      await deleteBefore(world, 35)
      const refused = await takeIn(world, { path })
      await until('the stop', () => refused.intake.health().partitions[0]?.state === 'stopped')
      expect(refused.intake.health().failure).toMatchObject({
        code: 'kafka_out_of_range',
        figures: { wanted: 20, low: 35, high: 50 }
      })
      expect(await refused.events()).toHaveLength(20)
      await refused.close()
      const allowed = await takeIn(world, { path, outOfRange: 'earliest' })
      await reached(allowed, 35)
      await allowed.close()
      rmSync(folder, { recursive: true })
    })

    test('a topic made anew stops, and once allowed is read from its own beginning, also later', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'anew')
      await world.make()
      const folder = mkdtempSync(join(tmpdir(), 'filiera-anew-'))
      const path = join(folder, 'log.sqlite')
      await world.send(sales(0, 50))
      const first = await takeIn(world, { path })
      await reached(first, 50)
      await first.close()
      await remake(world)
      await world.send(sales(100, 10))
      const refused = await takeIn(world, { path })
      await until('the stop', () => refused.intake.health().partitions[0]?.state === 'stopped')
      expect(refused.intake.health().failure?.figures).toMatchObject({ wanted: 50, high: 10 })
      await refused.close()
      const allowed = await takeIn(world, { path, outOfRange: 'earliest' })
      await reached(allowed, 60)
      await allowed.close()
      // Beyond the old topic's end: offsets between are new messages and must not be passed over.
      await world.send(sales(200, 60))
      const later = await takeIn(world, { path })
      await reached(later, 120)
      expect(ids(await later.events())).toBe(120)
      await later.close()
      rmSync(folder, { recursive: true })
    })

    test('a group that was set back changes nothing: the log knows how far it is', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'back')
      await world.make()
      const folder = mkdtempSync(join(tmpdir(), 'filiera-back-'))
      const path = join(folder, 'log.sqlite')
      await world.send(sales(0, 40))
      const first = await takeIn(world, { path })
      await reached(first, 40)
      const admin = world.kafka.admin()
      await admin.connect()
      // The group is told within a second of what the log already has.
      await until('the commit', async () => {
        const [kept] = await admin.fetchOffsets({ groupId: world.topic, topics: [world.topic] })
        return kept?.partitions[0]?.offset === '40'
      })
      await first.close()
      const partitions = [{ partition: 0, offset: '3' }]
      await admin.setOffsets({ groupId: world.topic, topic: world.topic, partitions })
      await admin.disconnect()
      await world.send(sales(40, 5))
      const second = await takeIn(world, { path })
      await reached(second, 45)
      expect(await second.events()).toHaveLength(45)
      await second.close()
      rmSync(folder, { recursive: true })
    })

    test('a store without checkpoints goes on where the group is, and knows what it has by its id', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'plain-store')
      await world.make()
      const { checkpoints: _, ...store } = createMemoryStore({ now: () => nowMs })
      const keeping = { ...store, close: async () => {} }
      await world.send(sales(0, 40))
      const first = await takeIn(world, { store: keeping })
      await reached(first, 40)
      await first.close()
      const admin = world.kafka.admin()
      await admin.connect()
      const partitions = [{ partition: 0, offset: '10' }]
      await admin.setOffsets({ groupId: world.topic, topic: world.topic, partitions })
      await admin.disconnect()
      await world.send(sales(40, 5))
      const second = await takeIn(world, { store: keeping })
      await until('the end', () => second.intake.health().partitions[0]?.next === 45)
      expect(await second.events()).toHaveLength(45)
      await second.close()
    })

    test('a topic that is missing is named, and read once it is there', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'missing')
      const running = await takeIn(world)
      await until('the failure', () => running.failures.length > 0)
      expect(running.failures[0]).toMatchObject({ code: 'kafka_topic_missing' })
      expect(running.failures[0]?.detail).toContain(world.topic)
      expect(running.intake.health().state).toBe('failing')
      await world.make()
      await world.send(sales(0, 5))
      await reached(running, 5)
      expect(running.intake.health().state).toBe('reading')
      await running.close()
    })

    test('without a topic for dead letters nothing is read', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'letterless')
      await world.make()
      await world.send(sales(0, 5))
      const running = await takeIn(world, { deadLetters: 'letterless.nowhere' })
      await until('the failure', () => running.failures.length > 0)
      expect(running.failures[0]).toMatchObject({ code: 'kafka_topic_missing' })
      expect(running.failures[0]?.detail).toContain('letterless.nowhere')
      expect(await running.events()).toEqual([])
      await running.close()
    })

    test('a batch that holds more than allowed stops the intake and is not passed over', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'bomb')
      await world.make()
      await world.send([plain('x'.repeat(900_000))], kafkajs.CompressionTypes.GZIP)
      await world.send(sales(0, 5))
      const running = await takeIn(world, { connection: { maxBatchBytes: 200_000 } })
      await until('the failure', () => running.failures.length > 0)
      expect(running.failures[0]).toMatchObject({ code: 'kafka_unreadable' })
      expect(running.intake.health().state).toBe('failing')
      expect(await running.events()).toEqual([])
      await running.close()
    })

    test('a store that fails for a while holds its messages up and loses none', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'slow')
      await world.make(2)
      await world.send(sales(0, 300))
      const store = createMemoryStore({ now: () => nowMs })
      let calls = 0
      const failing = appendingThrough(store, async (_, append) => {
        calls += 1
        await new Promise((resolve) => setTimeout(resolve, 20))
        if (calls % 3 !== 0) throw new Failure('disk_full', 'the disk is full')
        return append()
      })
      const running = await takeIn(world, { store: failing })
      await reached(running, 300)
      expect(ids(await running.events())).toBe(300)
      expect(running.failures.map(({ code }) => code)).toContain('disk_full')
      expect(await world.letters()).toEqual([])
      await running.close()
    })

    test('two members share a topic on one log while producers repeat themselves and members leave', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'members')
      await world.make(4)
      const folder = mkdtempSync(join(tmpdir(), 'filiera-members-'))
      const path = join(folder, 'log.sqlite')
      const stays = await takeIn(world, { path })
      for (let round = 0; round < 4; round += 1) {
        const comes = await takeIn(world, { path })
        const messages = sales(round * 500, 500)
        await Promise.all([world.send(messages), world.send(messages)])
        await reached(stays, round * 500 + 100)
        await comes.close()
      }
      await reached(stays, 2_000)
      await until('the end', () => stays.intake.health().partitions.every(({ lag }) => lag === 0))
      const events = await stays.events()
      expect([events.length, ids(events)]).toEqual([2_000, 2_000])
      await stays.close()
      expect(await world.letters()).toEqual([])
      rmSync(folder, { recursive: true })
    })

    // Only a broker of our own may be stopped.
    test.skipIf(!mayRestart)(
      'a broker that dies under load and comes back costs no message',
      async () => {
        const world = new KafkaWorld(kafka.bootstrap, 'restart')
        await world.make(2)
        const running = await takeIn(world)
        let sent = 0
        // A gateway that sends again what was not acknowledged, be it there or not.
        const load = (async () => {
          while (sent < 3_000) {
            await world.send(sales(sent, 100)).then(
              () => {
                sent += 100
              },
              () => {}
            )
          }
        })()
        await until('some of the load', () => sent > 500)
        await kafka.process?.down('SIGKILL')
        await kafka.process?.up()
        await load
        await reached(running, 3_000)
        expect(ids(await running.events())).toBe(3_000)
        await until('a good health', () => running.intake.health().state === 'reading')
        await running.close()
      },
      180_000
    )
  })
}
