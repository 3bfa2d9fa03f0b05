import { spawn } from 'node:child_process'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { findKafka } from '../brokers/find-kafka.ts'
import { serverOptions } from '../cli/launch.ts'
import { makeTopics, observer, Sender } from '../intake/cluster.ts'
import { told } from '../intake/messages.ts'
import { atLeastPerSecond, type Bench, type Figure, median, sampled } from './harness.ts'

const count = Math.min(Number(process.env.BENCH_EVENTS ?? 300_000), 1_000_000)
const runs = 3
const partitions = 4
const batchMessages = 1_000

const topics = { observations: 'bench.observations', deadLetters: 'bench.dead-letters' } as const
const child = fileURLToPath(new URL('./kafka-intake-child.ts', import.meta.url))

const answer = z.object({
  taken: z.int(),
  stored: z.string(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakMb: z.number(),
  /** At each tenth of the way. */
  residentMb: z.array(z.number()).min(5)
})
type Answer = z.output<typeof answer>

/** Every message once, none of them broken: what is measured is the way of a good event. */
function messages(from: number) {
  const some = Array.from({ length: batchMessages }, (_, nth) => told('bench', from + nth))
  return some.map(({ number, message, transfer }) =>
    transfer === null ? told('bench', number + 2 ** 32).message : message
  )
}

/** Seconds that a bare producer takes for all of them; making them is not counted. */
async function fill(bootstrap: string): Promise<number> {
  const sender = new Sender(observer(bootstrap), topics.observations)
  await sender.open()
  let ms = 0
  for (let from = 0; from < count; from += batchMessages) {
    const batch = messages(from)
    const start = performance.now()
    await sender.send(batch)
    ms += performance.now() - start
  }
  await sender.close()
  return ms / 1_000
}

/** Seconds from the assignment to the last message for a consumer that does nothing. */
async function readAlone(bootstrap: string, group: string): Promise<number> {
  const consumer = observer(bootstrap).consumer({ groupId: group, maxWaitTimeInMs: 250 })
  await consumer.connect()
  await consumer.subscribe({ topic: topics.observations, fromBeginning: true })
  const done = Promise.withResolvers<void>()
  let [start, read] = [0, 0]
  consumer.on('consumer.group_join', () => {
    start = performance.now()
  })
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: partitions,
    eachBatch: async ({ batch }) => {
      read += batch.messages.length
      if (read >= count) done.resolve()
    }
  })
  await done.promise
  const seconds = (performance.now() - start) / 1_000
  await consumer.disconnect()
  return seconds
}

/** Takes the topic into a new log in a process of its own, which runs as the server does. */
async function takeIn(bootstrap: string, folder: string): Promise<Answer> {
  const asked = [bootstrap, topics.observations, topics.deadLetters, folder, String(count)]
  const running = spawn(process.execPath, [...serverOptions(), child, ...asked], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const { stored, ...measured } = answer.parse(JSON.parse(await text(running.stdout)))
  if (Number(stored) !== count) throw new Error(`${stored} of ${count} events are in the log`)
  return { stored, ...measured }
}

/** Kafka into the log, beside kafkajs alone and a bare producer on the same topic. */
export const kafkaBench: Bench = {
  name: 'kafka',
  run: async (folder): Promise<readonly Figure[]> => {
    const kafka = await findKafka('bench')
    if (kafka === null) return []
    try {
      const { bootstrap } = kafka
      await makeTopics(observer(bootstrap), {
        [topics.observations]: partitions,
        [topics.deadLetters]: 1
      })
      const written = count / (await fill(bootstrap))
      const alone = await sampled(
        runs,
        async (run) => count / (await readAlone(bootstrap, `alone-${run}`))
      )
      const taken: Answer[] = []
      for (let run = 0; run < runs; run += 1) {
        // The group has committed nothing that counts: a new log begins at the beginning.
        taken.push(await takeIn(bootstrap, path.join(folder, `log-${run}`)))
      }
      return figures({ written, alone, taken })
    } finally {
      await kafka.end()
    }
  }
}

/** How much larger memory was later on: 1 where it does not grow with what was taken in. */
function growth(residentMb: readonly number[]): number {
  const half = Math.ceil(residentMb.length / 2)
  return Math.max(...residentMb.slice(half)) / Math.max(...residentMb.slice(0, half))
}

function figures({
  written,
  alone,
  taken
}: {
  readonly written: number
  readonly alone: Pick<Figure, 'value' | 'min' | 'max' | 'runs'>
  readonly taken: readonly Answer[]
}): readonly Figure[] {
  const of = (values: readonly number[]) => ({
    value: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    runs: values.length
  })
  const once = { value: written, min: written, max: written, runs: 1 }
  const what = `${count.toLocaleString('en')} events, ${partitions} partitions`
  return [
    { name: `a bare producer, ${what}`, ...once, unit: 'events/s' },
    { name: 'kafkajs alone, the same messages read', ...alone, unit: 'events/s' },
    {
      name: 'Kafka → log, the same messages',
      ...of(taken.map(({ seconds }) => count / seconds)),
      unit: 'events/s',
      against: { name: 'kafkajs alone', value: alone.value },
      target: atLeastPerSecond(50_000)
    },
    {
      name: 'processor time of that, all threads',
      ...of(taken.map(({ cpuSeconds }) => (cpuSeconds / count) * 1e6)),
      unit: 'µs/event'
    },
    {
      name: 'peak memory of that process',
      ...of(taken.map(({ peakMb }) => peakMb)),
      unit: 'MB',
      target: { value: 400, better: 'lower' }
    },
    {
      name: 'memory of that process, its second half against the first',
      ...of(taken.map(({ residentMb }) => growth(residentMb))),
      unit: '×',
      target: { value: 1.15, better: 'lower' }
    }
  ]
}
