import { kafkaClient } from './client.ts'
import { writeLetters } from './dead-letter.ts'
import { kafkaFailure } from './kafka-failure.ts'
import { createKafkaSink } from './kafkajs-sink.ts'
import { firstOf, type Message, type OutgoingMessage } from './port.ts'
import { eachRecord, type Reading } from './topic-reading.ts'

/** Written anew together. */
const lettersAtOnce = 200

/** A text as it may stand in JSON: some writers escape what is not ASCII, and all do quotes. */
function unescaped(text: string): string {
  return text
    .replaceAll(/\\u([0-9a-f]{4})/giu, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16))
    )
    .replaceAll(/\\(["\\/])/gu, '$1')
}

function names({ key, value, headers = {} }: Message, marks: readonly string[]): boolean {
  const said = [key, value, ...Object.values(headers).map(firstOf)]
  return said.some((part) => {
    if (part === null) return false
    const text = unescaped(String(part)).toLowerCase()
    return marks.some((mark) => text.includes(mark))
  })
}

function again({ key, value, headers = {}, timestamp }: Message, partition: number) {
  const kept = Object.entries(headers).flatMap(([name, given]) => {
    const first = firstOf(given)
    return first === null ? [] : [[name, first] as const]
  })
  return { key, value, headers: Object.fromEntries(kept), partition, timestamp }
}

/**
 * Takes the letters out of a topic that hold one of the texts. A record of Kafka cannot be deleted by
 * itself, only all up to an offset: where some hold one, the others are written anew behind them, and
 * what stood before is deleted. Broken off, it leaves letters twice, which their keys tell.
 *
 * @returns how many were taken out.
 * @throws Failure of the broker; where the topic is compacted, nothing can be deleted.
 */
export async function forgetLetters(reading: Reading, texts: readonly string[]): Promise<number> {
  const marks = texts.map((text) => text.toLowerCase())
  let found = 0
  await eachRecord({ ...reading, name: `${reading.name}-found` }, (message) => {
    if (names(message, marks)) found += 1
  })
  if (found === 0) return 0
  const ends = await rewritten(reading, marks)
  await deleteUpTo(reading, ends)
  return found
}

/** Writes all but those that hold a mark anew. Up to which offsets they stood before. */
async function rewritten(
  reading: Reading,
  marks: readonly string[]
): Promise<ReadonlyMap<number, string>> {
  const sink = createKafkaSink(reading.connection)
  let kept: OutgoingMessage[] = []
  const write = async () => {
    const letters = kept
    kept = []
    await writeLetters(sink, reading.topic, letters)
  }
  try {
    const ends = await eachRecord(reading, async (message, partition) => {
      if (names(message, marks)) return
      kept.push(again(message, partition))
      if (kept.length >= lettersAtOnce) await write()
    })
    await write()
    return ends
  } finally {
    await sink.close()
  }
}

async function deleteUpTo(
  { connection, topic }: Reading,
  ends: ReadonlyMap<number, string>
): Promise<void> {
  const admin = kafkaClient(connection).admin()
  try {
    await admin.connect()
    // kafkajs looks for the leaders in what it has heard of a topic, and does not ask.
    await admin.fetchTopicOffsets(topic)
    const partitions = [...ends].map(([partition, offset]) => ({ partition, offset }))
    await admin.deleteTopicRecords({ topic, partitions })
  } catch (error) {
    throw kafkaFailure(error, `deleting records of ${topic}`)
  } finally {
    await admin.disconnect().catch(() => {})
  }
}
