import { Failure } from '../../domain/failure.ts'
import { type DeadLetter, letterPrefix, readLetter, replayHeader } from './dead-letter.ts'
import type { LogSink } from './port.ts'
import { eachRecord, type Reading } from './topic-reading.ts'

/**
 * Reads the dead letters that there are now, in the order in which they were written.
 *
 * @param visit gets one letter at a time, so that no more than one is in memory.
 * @throws Failure of the broker.
 */
export async function eachLetter(
  reading: Reading,
  visit: (letter: DeadLetter) => void | Promise<void>
): Promise<void> {
  await eachRecord(reading, async (message) => {
    const letter = readLetter(message)
    if (letter !== null) await visit(letter)
  })
}

/** A letter as a line of a list. */
export type LetterLine = Omit<DeadLetter, 'key' | 'value' | 'headers' | 'replayed'> & {
  /** When its message was sent again; null where it was not. */
  readonly replayed: string | null
}

/** Gathers lines of letters, one a message however often it was written. */
export class LetterList {
  readonly #lines = new Map<string, LetterLine>()

  readonly add = ({ key: _, value, headers: __, replayed, ...line }: DeadLetter): void => {
    const known = this.#lines.get(line.place)
    if (value === null && known === undefined) return
    const shown = value === null && known !== undefined ? known : line
    this.#lines.set(line.place, { ...shown, replayed: replayed ?? known?.replayed ?? null })
  }

  get lines(): readonly LetterLine[] {
    return [...this.#lines.values()]
  }
}

/**
 * Sends the message of a letter again, to its own topic and partition and as its producer sent it,
 * so that it gets the event id that it would have had; then notes that it was.
 *
 * @param options.value to be sent instead, where the message was mended.
 * @throws Failure of the broker; `record_too_large` where the letter holds only the beginning.
 */
export async function replay(
  letter: DeadLetter,
  options: {
    readonly sink: LogSink
    readonly letters: string
    readonly value: Buffer | null
    /** ISO instant. */
    readonly at: string
  }
): Promise<void> {
  const { sink, letters, at } = options
  if (letter.cut !== undefined && options.value === null) {
    throw new Failure(
      'record_too_large',
      `the letter holds only the beginning of ${letter.place}, which has ${letter.bytes} bytes; give a mended message with --value FILE`,
      { place: letter.place, bytes: letter.bytes }
    )
  }
  const headers = { ...letter.headers, [replayHeader]: letter.place }
  await sink.publish(letter.topic, [
    {
      key: letter.key,
      value: options.value ?? letter.value,
      headers,
      partition: letter.partition
    }
  ])
  const { topic, partition, offset } = letter
  const mark = Object.entries({ topic, partition, offset, replayed: at }).map(([name, said]) => [
    `${letterPrefix}${name}`,
    String(said)
  ])
  await sink.publish(letters, [
    { key: letter.place, value: null, headers: Object.fromEntries(mark) }
  ])
}
