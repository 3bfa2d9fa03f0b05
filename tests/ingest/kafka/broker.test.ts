import { afterAll, describe } from 'vitest'
import { findKafka } from '../../brokers/find-kafka.ts'
import { badInputCases } from './bad-input-cases.ts'
import { faultCases } from './fault-cases.ts'
import { forgetCases } from './forget-cases.ts'
import { publishingCases } from './publishing-cases.ts'
import { readingCases } from './reading-cases.ts'
import { replayCases } from './replay-cases.ts'
import { secureCases } from './secure-cases.ts'

// One broker for all: its start is what costs. Where there is none, `findKafka` says why.
const kafka = await findKafka()

afterAll(() => kafka?.end())

describe.skipIf(kafka === null)(`a real Kafka (${kafka?.how ?? 'none'})`, () => {
  if (kafka === null) return
  readingCases(kafka)
  badInputCases(kafka)
  publishingCases(kafka)
  secureCases(kafka)
  replayCases(kafka)
  forgetCases(kafka)
  faultCases(kafka)
})
