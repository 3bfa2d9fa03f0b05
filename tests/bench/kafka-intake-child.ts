/**
 * Takes a topic into a log of its own and says how fast, as one JSON line: a process of its own, so
 * that its memory and its processor time are those of the intake alone.
 *
 * Arguments: bootstrap, topic, dead letters, folder, events to wait for.
 */
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaConnection } from '../../ingest/kafka/client.ts'
import { KafkaIntake } from '../../ingest/kafka/intake.ts'
import { createKafkaSink } from '../../ingest/kafka/kafkajs-sink.ts'
import { KafkaJsSource } from '../../ingest/kafka/kafkajs-source.ts'
import type { LogHandlers, LogSource } from '../../ingest/kafka/port.ts'
import { openRejects } from '../../ingest/rejects.ts'
import { openStore } from '../../ingest/store/open.ts'

const [bootstrap = '', topic = '', deadLetters = '', folder = '', wanted = '0'] =
  process.argv.slice(2)

/** Joining a group takes seconds, however many messages wait; the clock starts where they flow. */
function timed(source: LogSource, started: () => void): LogSource {
  return {
    run: (handlers: LogHandlers) =>
      source.run({
        ...handlers,
        assigned: (partitions) => {
          started()
          handlers.assigned(partitions)
        }
      }),
    cluster: () => source.cluster(),
    ranges: (topics) => source.ranges(topics),
    commit: (partition, next) => source.commit(partition, next),
    pause: (partition) => source.pause(partition),
    resume: (partition, next) => source.resume(partition, next),
    close: () => source.close()
  }
}

const connection: KafkaConnection = {
  brokers: [bootstrap],
  sasl: null,
  tls: null,
  maxBatchBytes: 67_108_864,
  log: () => {}
}
const now = () => Date.now()
const store = await openStore({ kind: 'sqlite', folder }, { now, newStoreId: () => 'bench' })
const rejects = openRejects(path.join(folder, 'rejects.sqlite'), now)
const sink = createKafkaSink(connection)
let [startMs, endMs, taken] = [0, 0, 0]

/** How often memory is looked at on the way: it must not grow with what was taken in. */
const looks = 10
const residentMb: number[] = []

function look(): void {
  if (taken < ((residentMb.length + 1) * Number(wanted)) / looks) return
  residentMb.push(process.memoryUsage.rss() / 2 ** 20)
}

let usage = process.cpuUsage()
const intake = new KafkaIntake({
  source: timed(
    new KafkaJsSource({ connection, group: topic, topics: [topic], sessionMs: 15_000, now }),
    () => {
      startMs = performance.now()
      usage = process.cpuUsage()
    }
  ),
  ...{ sink, store, rejects, deadLetters, now },
  actors: new Map([[topic, 'operator:bench']]),
  outOfRange: 'stop',
  maxBadPercent: 50,
  version: 'bench',
  newId: () => 'bench',
  listener: {
    taken: (_, rows) => {
      // A producer that got no answer in time has sent again: what counts once is counted once.
      taken += rows.filter(({ status }) => status === 'appended').length
      endMs = performance.now()
      look()
    },
    putAway: () => {},
    failed: ({ code, detail }) => process.stderr.write(`${code}: ${detail}\n`)
  }
})
intake.start()
while (taken < Number(wanted)) await sleep(10)
const { user, system } = process.cpuUsage(usage)
const stored = await store.head()
await intake.close()
await sink.close()
rejects.close()
await store.close()
const seconds = (endMs - startMs) / 1_000
const peakMb = process.resourceUsage().maxRSS / 1_024
const cpuSeconds = (user + system) / 1_000_000
process.stdout.write(
  `${JSON.stringify({ taken, stored, seconds, cpuSeconds, peakMb, residentMb })}\n`
)
