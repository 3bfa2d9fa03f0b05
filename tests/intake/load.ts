import { setTimeout as sleep } from 'node:timers/promises'
import type { Kafka as KafkaClient } from 'kafkajs'
import { Random } from '../../ingest/city/random.ts'
import { Sender } from './cluster.ts'
import { told } from './messages.ts'

/** Header by which a message, also one that cannot be read, is told from the others. */
export const numberHeader = 'trial'

const batchMessages = 100

/** Of a hundred batches, how many are followed by one that was sent before: a gateway that repeats. */
const repeatPercent = 3

/**
 * Senders that write message after message until they are stopped. What was not acknowledged they
 * send again, be it there or not, and now and then what was acknowledged too.
 */
export class Load {
  readonly #seed: string
  readonly #perSecond: number
  readonly #senders: readonly Sender[]
  readonly #stopping = new AbortController()
  #sending: Promise<void> = Promise.resolve()
  #next = 0
  #repeated = 0
  /** Every batch is sent by both producers. */
  #twice = false

  constructor(options: {
    readonly kafka: KafkaClient
    readonly topic: string
    readonly seed: string
    readonly perSecond: number
  }) {
    const { kafka, topic, seed, perSecond } = options
    this.#seed = seed
    this.#perSecond = perSecond
    this.#senders = [new Sender(kafka, topic), new Sender(kafka, topic)]
  }

  /** Messages sent, numbered from 0; each of them was acknowledged. */
  get sent(): number {
    return this.#next
  }

  get repeated(): number {
    return this.#repeated
  }

  async start(): Promise<void> {
    for (const sender of this.#senders) await sender.open()
    this.#sending = this.#run()
  }

  /** From now on, each batch by one producer or by two at once. */
  set twice(twice: boolean) {
    this.#twice = twice
  }

  async #run(): Promise<void> {
    const random = new Random(`${this.#seed}/load`)
    const startMs = performance.now()
    while (!this.#stopping.signal.aborted) {
      await this.#send(this.#next)
      this.#next += batchMessages
      if (random.chance(repeatPercent / 100)) {
        this.#repeated += batchMessages
        await this.#send(batchMessages * random.whole(0, this.#next / batchMessages - 1))
      }
      const aheadMs = (this.#next / this.#perSecond) * 1_000 - (performance.now() - startMs)
      await sleep(Math.max(0, Math.min(aheadMs, 1_000)))
    }
  }

  async #send(from: number): Promise<void> {
    const messages = Array.from({ length: batchMessages }, (_, nth) => {
      const { number, message } = told(this.#seed, from + nth)
      return { ...message, headers: { ...message.headers, [numberHeader]: String(number) } }
    })
    const senders = this.#twice ? this.#senders : this.#senders.slice(0, 1)
    if (this.#twice) this.#repeated += batchMessages
    await Promise.all(senders.map((sender) => sender.insist(messages)))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#sending
    for (const sender of this.#senders) await sender.close()
  }
}
