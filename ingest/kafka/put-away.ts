import type { BadMessage } from './chunk.ts'
import { letterOf, writeLetters } from './dead-letter.ts'
import type { IntakeOptions } from './intake.ts'
import { nameOf, type TopicPartition } from './port.ts'
import { kafkaSource } from './source.ts'

/**
 * Puts messages away that are no events: whole into the dead letters' topic, from which they can be
 * sent again, and as rejects, where the people see them who can mend them.
 *
 * @throws Failure of the broker or of the rejects; nothing is lost by doing it again.
 */
export async function putAway(
  options: Pick<
    IntakeOptions,
    'actors' | 'version' | 'rejects' | 'sink' | 'deadLetters' | 'newId' | 'listener'
  >,
  partition: TopicPartition,
  bad: readonly BadMessage[]
): Promise<void> {
  const { actors, version, rejects, sink, deadLetters, newId, listener } = options
  const { topic } = partition
  const told = { actor: actors.get(topic) ?? '', version }
  const letters = bad.map((each) =>
    letterOf({ topic, partition: partition.partition, ...each }, told)
  )
  await writeLetters(sink, deadLetters, letters)
  const about = { source: kafkaSource.name, name: nameOf(partition), correlationId: newId() }
  rejects.add(
    bad.flatMap(({ message, notes }) =>
      notes.map((problem) => ({ ...problem, ...about, line: Number(message.offset) }))
    )
  )
  const codes = bad.flatMap(({ notes: [first] }) => (first === undefined ? [] : [first.code]))
  listener.putAway(partition, codes)
}
