/** Entry of the thread that reads messages where they come in numbers. */
import { type MessagePort, parentPort } from 'node:worker_threads'
import type { RecordedEvent } from '../../domain/event-store.ts'
import { Reference } from '../reference.ts'
import { readMessages } from './message-reader.ts'
import {
  memoryOf,
  type PackedReadings,
  type ReadingJob,
  ReadingPacker,
  unpackMessages
} from './reading-pack.ts'

/** The reference facts that the intake has told of, in the order of their streams. */
class ToldFacts {
  readonly #streams = new Map<string, RecordedEvent[]>()

  add(facts: readonly RecordedEvent[]): void {
    for (const fact of facts) {
      const events = this.#streams.get(fact.stream) ?? []
      events[fact.revision] = fact
      this.#streams.set(fact.stream, events)
    }
  }

  async *readStream(
    stream: string,
    { from = 0 }: { readonly from?: number } = {}
  ): AsyncGenerator<readonly RecordedEvent[]> {
    yield this.#streams.get(stream)?.slice(from) ?? []
  }
}

function serve(port: MessagePort): void {
  const facts = new ToldFacts()
  const reference = new Reference(facts)
  const read = async (job: ReadingJob) => {
    if (job.facts.length > 0) {
      facts.add(job.facts)
      await reference.refresh()
    }
    const { context } = job
    const packer = new ReadingPacker(job.messages.lengths.length, context.firstRow)
    let { firstRow } = context
    for (const messages of unpackMessages(job.messages)) {
      packer.add(readMessages(messages, { ...context, firstRow }, reference))
      firstRow += messages.length
    }
    const packed = packer.finish()
    port.postMessage(packed satisfies PackedReadings, memoryOf(packed))
  }
  let last = Promise.resolve()
  port.on('message', (job: ReadingJob) => {
    last = last.then(() => read(job))
  })
}

if (parentPort !== null) serve(parentPort)
