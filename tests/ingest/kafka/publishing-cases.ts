import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createKafkaSink } from '../../../ingest/kafka/kafkajs-sink.ts'
import { positionInFile } from '../../../ingest/kafka/published-position.ts'
import { KafkaPublisher } from '../../../ingest/kafka/publisher.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import type { TestKafka } from '../../brokers/find-kafka.ts'
import { samples } from '../store/samples.ts'
import { KafkaWorld, nowMs, until } from './world.ts'

/** What the log gives to a topic. */
export function publishingCases(kafka: TestKafka): void {
  describe('publishing', () => {
    test('every event is published under its id, in the order of its stream, also over a new start', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'published')
      await world.make(3)
      const store = createMemoryStore({ now: () => nowMs })
      const folder = mkdtempSync(join(tmpdir(), 'filiera-published-'))
      const { topic } = world
      const publish = () => {
        const sink = createKafkaSink(world.connection())
        const publisher = new KafkaPublisher({
          ...{ store, sink, topic },
          position: positionInFile(folder, { log: store.storeId, topic }),
          failed: () => {},
          published: () => {}
        })
        publisher.start()
        const close = async () => {
          await publisher.close()
          await sink.close()
        }
        return { publisher, close }
      }
      for (const [nth, stream] of ['a', 'b', 'c', 'd', 'e'].entries()) {
        await store.append({ stream, expected: 'any', events: samples(nth * 100, 20) })
      }
      const first = publish()
      const head = await store.head()
      await until('the head', () => first.publisher.health().position === head)
      await first.close()
      await store.append({ stream: 'a', expected: 'any', events: samples(900, 5) })
      const second = publish()
      const end = await store.head()
      await until('the new head', () => second.publisher.health().position === end)
      await second.close()
      // Where a broker answers late the client sends again, so that the same id may come twice.
      const all = await world.records(topic)
      const firsts = new Map(all.toReversed().map((record) => [record.key, record]))
      const records = all.filter((record) => firsts.get(record.key) === record)
      expect(records).toHaveLength(105)
      const [sample] = records
      expect(sample?.headers).toMatchObject({
        ce_specversion: '1.0',
        ce_id: sample?.key,
        ce_source: '/logs/memory',
        'content-type': 'application/json'
      })
      for (const [, ofStream] of Map.groupBy(records, ({ headers }) => headers.ce_subject)) {
        expect(new Set(ofStream.map(({ partition }) => partition)).size).toBe(1)
        const revisions = ofStream.map(({ headers }) => Number(headers.ce_revision))
        expect(revisions).toEqual(revisions.toSorted((a, b) => a - b))
      }
      rmSync(folder, { recursive: true })
    })
  })
}
