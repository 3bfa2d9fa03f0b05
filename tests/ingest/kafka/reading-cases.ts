import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import kafkajs from 'kafkajs'
import { describe, expect, test } from 'vitest'
import type { TestKafka } from '../../brokers/find-kafka.ts'
import { KafkaWorld, plain, sale, takeIn, until } from './world.ts'

const { CompressionTypes } = kafkajs

const javaProducer = fileURLToPath(new URL('../../brokers/snappy-producer.java', import.meta.url))

function sales(from: number, count: number) {
  return Array.from({ length: count }, (_, nth) => plain(sale(from + nth), String(nth % 5)))
}

/** What is read of a broker that does nothing wrong. */
export function readingCases(kafka: TestKafka): void {
  describe('reading', () => {
    test('every codec is read, uncompressed messages too', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'codecs')
      await world.make()
      const running = await takeIn(world)
      const codecs = [
        ...[CompressionTypes.None, CompressionTypes.GZIP, CompressionTypes.Snappy],
        ...[CompressionTypes.LZ4, CompressionTypes.ZSTD]
      ]
      for (const [nth, codec] of codecs.entries()) await world.send(sales(nth * 200, 200), codec)
      await until('1,000 events', async () => (await running.events()).length === 1_000)
      expect(new Set((await running.events()).map(({ id }) => id)).size).toBe(1_000)
      expect(running.failures).toEqual([])
      await running.close()
    })

    // Only a broker of our own comes with Java's client beside it.
    test.skipIf(kafka.process === null)('snappy as Java frames it is read', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'java')
      await world.make()
      const folder = mkdtempSync(join(tmpdir(), 'filiera-java-'))
      const lines = join(folder, 'lines')
      const events = Array.from({ length: 500 }, (_, nth) => JSON.stringify(sale(nth)))
      writeFileSync(lines, events.join('\n'))
      await kafka.process?.java(javaProducer, kafka.bootstrap, world.topic, lines)
      const running = await takeIn(world)
      await until('500 events', async () => (await running.events()).length === 500)
      await running.close()
      rmSync(folder, { recursive: true })
    })

    test('CloudEvents are read in both forms; sent again, by either, they count once', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'cloud')
      await world.make()
      const { data } = { data: {}, ...sale(1) }
      const attributes = {
        specversion: '1.0',
        id: 'a-1',
        source: '/pos/12',
        type: 'filiera.SaleRecorded.v1',
        time: '2026-11-20T10:00:00+01:00'
      }
      const headers = Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value])
      )
      const binary = {
        value: JSON.stringify(data),
        headers: { ...headers, 'content-type': 'application/json' }
      }
      const structured = {
        value: JSON.stringify({ ...attributes, traceparent: '00-1', data }),
        headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' }
      }
      await world.send([
        binary,
        structured,
        binary,
        { ...structured, headers: { ...structured.headers } }
      ])
      const running = await takeIn(world)
      await until('the end', () => running.intake.health().partitions[0]?.next === 4)
      const [event, ...others] = await running.events()
      expect(others).toEqual([])
      expect(event).toMatchObject({
        type: 'SaleRecorded',
        occurredAtMs: Date.parse('2026-11-20T09:00:00Z')
      })
      const meta = JSON.parse(event?.meta ?? '{}')
      expect(meta.actor).toBe('operator:test')
      expect(meta.source).toEqual({ kind: 'kafka', name: `${world.topic}/0@0` })
      expect(await world.letters()).toEqual([])
      await running.close()
    })

    test('a log goes on within a compressed batch that it had read half', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'half')
      await world.make()
      await world.send(sales(0, 100), CompressionTypes.GZIP)
      const folder = mkdtempSync(join(tmpdir(), 'filiera-half-'))
      const path = join(folder, 'log.sqlite')
      const first = await takeIn(world, { path })
      await until('100 events', async () => (await first.events()).length === 100)
      await first.close()
      // A log that ends where the first one was after 40 messages.
      const other = join(folder, 'other.sqlite')
      const half = await takeIn(world, { path: other, actors: new Map() })
      const cluster = await (async () => {
        const admin = world.kafka.admin()
        await admin.connect()
        const { clusterId } = await admin.describeCluster()
        await admin.disconnect()
        return clusterId
      })()
      await half.close()
      const { openSqliteStore } = await import('../../../ingest/store/sqlite.ts')
      const store = await openSqliteStore({ path: other, now: Date.now, newStoreId: () => 'o' })
      const source = `kafka/${cluster}/${world.topic}`
      await store.appendMany([], [{ source, partition: 0, next: 40 }])
      const second = await takeIn(world, { store })
      await until('60 events', async () => (await second.events()).length === 60)
      expect((await second.events())[0]?.data).toContain('S-40')
      await second.close()
      rmSync(folder, { recursive: true })
    })
  })
}
