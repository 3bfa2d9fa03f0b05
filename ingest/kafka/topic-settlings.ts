import type { Author } from '../../domain/access/author.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Admission } from '../admission.ts'
import { permitOf } from '../permit.ts'
import { Settling } from './settling.ts'
import { kafkaSource } from './source.ts'

/** Settles what a party says of what is its own; what was learnt of the log is of one transaction. */
function settlingOf(store: EventStore, author: Author): Settling {
  return new Settling(() => {
    const permit = permitOf(store, author)
    return { admission: new Admission(store, kafkaSource.identity, permit), permit }
  })
}

/** Settles the chunks of topics: together where everything may be said, else by the topic. */
export class TopicSettlings {
  readonly #together: Settling
  readonly #own: ReadonlyMap<string, Settling>

  /** @param authors of the topics in which a party says only what is its own. */
  constructor(store: EventStore, authors: ReadonlyMap<string, Author>) {
    const everything = { admission: new Admission(store, kafkaSource.identity), permit: null }
    this.#together = new Settling(() => everything)
    this.#own = new Map(
      [...authors].map(([topic, author]) => [topic, settlingOf(store, author)] as const)
    )
  }

  /** What settles the chunks of a topic. */
  of(topic: string): Settling {
    return this.#own.get(topic) ?? this.#together
  }

  /** Resolves once nothing waits and nothing is on its way. */
  async idle(): Promise<void> {
    for (const each of [this.#together, ...this.#own.values()]) await each.idle()
  }
}
