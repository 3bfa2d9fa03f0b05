import { Failure } from '../../domain/failure.ts'
import { type Reading, RecordReader } from '../record-reader.ts'
import type { Reference } from '../reference.ts'
import { placeOf } from './dead-letter.ts'
import type { Message, TopicPartition } from './port.ts'
import { kafkaSource } from './source.ts'
import { translate } from './translate.ts'

/** Of whom and when messages are read; the same for all that are read together. */
export interface ReadingContext extends TopicPartition {
  /** On whose behalf the topic is read. */
  readonly actor: string
  readonly nowMs: number
  readonly correlationId: string
  /** Of the first message; the others follow. */
  readonly firstRow: number
}

/** What messages say, one reading each, in order. */
export function readMessages(
  messages: readonly Message[],
  context: ReadingContext,
  reference: Reference
): readonly Reading[] {
  const { topic, partition, actor, nowMs, correlationId, firstRow } = context
  const told = { nowMs, actor, correlationId, name: `${topic}/${partition}` }
  const read = (_: unknown, line: number) => {
    const message = messages[line - firstRow]
    if (message === undefined) throw new Failure('internal', `no message ${line} of a chunk`)
    const place = placeOf({ topic, partition }, message.offset)
    return translate(message, { context: told, reference, place })
  }
  const reader = new RecordReader(read, kafkaSource.identity, nowMs, 'pieces')
  return reader.read(messages.map((_, index) => ({ line: firstRow + index, content: undefined })))
}
