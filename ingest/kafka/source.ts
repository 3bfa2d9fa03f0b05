import type { WayIn } from '../source.ts'

/** Events from topics, for as long as the server runs; `intake.ts` carries them into the log. */
export const kafkaSource: WayIn = {
  name: 'kafka',
  doc: 'Observed events from Kafka topics, as CloudEvents or as plain JSON; the same message counts once, what cannot be read goes to a dead-letter topic.',
  identity: 'message',
  batchRows: 2_000
}
