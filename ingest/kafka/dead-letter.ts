import { hash } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../../domain/failure.ts'
import type { RejectNote } from '../source.ts'
import {
  firstOf,
  type LogSink,
  type Message,
  type OutgoingMessage,
  type TopicPartition
} from './port.ts'

/** Headers that a dead letter has beside those of its message; all begin with this. */
export const letterPrefix = 'filiera_dlq_'

/** Header of a message that was sent again out of a dead letter: the letter's key. */
export const replayHeader = 'filiera_replay_of'

/** What the headers of a dead letter say, for the reference. */
export const letterHeaders = {
  topic: 'of the message; with partition and offset it is the letter’s key too',
  partition: 'of the message',
  offset: 'of the message',
  timestamp: 'of the message, milliseconds since 1970 UTC',
  key: 'key of the message, where it had one',
  code: 'failure codes, the first problem’s first, each once',
  reason: 'what is wrong and what to do',
  actor: 'on whose behalf the topic is read',
  version: 'of the program that could not read it',
  bytes: 'size of the message’s value',
  sha256: 'of the message’s value',
  cut: 'says 1 where the value was too large for this topic: its beginning is kept here, the whole stays in its own topic as long as that keeps it',
  replayed: 'when the message was sent again, on a letter without a value under the same key'
} as const

/** Records are sent together up to this, since a topic takes 1 MiB in one batch as it comes. */
const bytesAtOnce = 500_000

/** What is kept of a value that the topic does not take. */
const cutBytes = 65_536

/** Headers are for reading: a thousand problems say no more than the first ones. */
const reasonLength = 2_000

/** A message that cannot become an event, and why. */
export interface DeadMessage extends TopicPartition {
  readonly message: Message
  readonly notes: readonly RejectNote[]
}

/** Where a message stood in Kafka, as the key of its dead letter. */
export function placeOf({ topic, partition }: TopicPartition, offset: string | number): string {
  return `${topic}/${partition}@${offset}`
}

function kept(headers: Message['headers'] = {}): Record<string, Buffer | string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = firstOf(value)
      return first === null || name.startsWith(letterPrefix) ? [] : [[name, first]]
    })
  )
}

/** The letter of a message: its own key, value and headers, and why it is here. */
export function letterOf(
  { topic, partition, message, notes }: DeadMessage,
  told: { readonly actor: string; readonly version: string }
): OutgoingMessage {
  const { key, offset, timestamp } = message
  const value = message.value ?? Buffer.alloc(0)
  const codes = [...new Set(notes.map(({ code }) => code))].join(' ')
  const reasons = notes.map(({ field, reason }) =>
    field === null ? reason : `${field}: ${reason}`
  )
  const said: Partial<Record<keyof typeof letterHeaders, string | Buffer>> = {
    ...{ topic, partition: String(partition), offset, timestamp, code: codes },
    reason: reasons.join('; ').slice(0, reasonLength),
    ...told,
    bytes: String(value.length),
    sha256: hash('sha256', value, 'hex'),
    ...(key === null ? {} : { key })
  }
  const headers = Object.fromEntries(
    Object.entries(said).map(([name, text]) => [`${letterPrefix}${name}`, text])
  )
  return {
    key: placeOf({ topic, partition }, offset),
    value,
    headers: { ...kept(message.headers), ...headers }
  }
}

function sizeOf({ value, headers }: OutgoingMessage): number {
  const size = (text: string | Buffer) => Buffer.byteLength(text)
  const ofHeaders = Object.entries(headers).map(([name, text]) => size(name) + size(text))
  return size(value ?? '') + ofHeaders.reduce((sum, bytes) => sum + bytes, 100)
}

function parcels(letters: readonly OutgoingMessage[]): readonly (readonly OutgoingMessage[])[] {
  const made: OutgoingMessage[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const letter of letters) {
    const size = sizeOf(letter)
    if (bytes + size > bytesAtOnce) {
      made.push([])
      bytes = 0
    }
    made.at(-1)?.push(letter)
    bytes += size
  }
  return made
}

function cut(letter: OutgoingMessage): OutgoingMessage {
  const value = Buffer.from(letter.value ?? '').subarray(0, cutBytes)
  return { ...letter, value, headers: { ...letter.headers, [`${letterPrefix}cut`]: '1' } }
}

/**
 * Writes dead letters, settled once they are safe. A value that the topic does not take is cut.
 *
 * @throws Failure of the broker; the same letters may be written again, their keys tell.
 */
export async function writeLetters(
  sink: LogSink,
  topic: string,
  letters: readonly OutgoingMessage[]
): Promise<void> {
  for (const parcel of parcels(letters)) {
    try {
      await sink.publish(topic, parcel)
    } catch (error) {
      const tooLarge = error instanceof Failure && error.code === 'record_too_large'
      if (!tooLarge) throw error
      for (const letter of parcel) await sink.publish(topic, [cut(letter)])
    }
  }
}

const numeral = z.string().regex(/^\d+$/u).transform(Number)

/** A dead letter as it is read back. */
const letter = z.object({
  topic: z.string(),
  partition: numeral,
  offset: numeral,
  code: z.string().default(''),
  reason: z.string().default(''),
  bytes: numeral.default(0),
  cut: z.string().optional(),
  replayed: z.string().optional()
})

export interface DeadLetter extends z.output<typeof letter> {
  /** `topic/partition@offset` of the message. */
  readonly place: string
  /** Of the message, as its producer sent it. */
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer | string>>
}

/** A record of the dead letters' topic; null where it is none of ours. */
export function readLetter(message: Message): DeadLetter | null {
  const ours = Object.entries(message.headers ?? {}).flatMap(([name, value]) =>
    name.startsWith(letterPrefix) && value !== undefined && value !== null
      ? [[name.slice(letterPrefix.length), value] as const]
      : []
  )
  const parsed = letter.safeParse(
    Object.fromEntries(ours.map(([name, value]) => [name, String(value)]))
  )
  if (!parsed.success) return null
  const key = ours.find(([name]) => name === 'key')?.[1]
  return {
    ...parsed.data,
    place: placeOf(parsed.data, parsed.data.offset),
    key: Buffer.isBuffer(key) ? key : null,
    value: message.value,
    headers: kept(message.headers)
  }
}
