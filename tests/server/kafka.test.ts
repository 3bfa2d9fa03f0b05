import { afterAll, beforeAll, expect, test } from 'vitest'
import { scopesOf } from '../../domain/access/role.ts'
import { readConfig } from '../../web/server/config.ts'
import {
  kafkaContradictions,
  topicActors,
  topicAuthors,
  unboundTopics
} from '../../web/server/settings-kafka.ts'
import { cautions } from '../../web/server/settings-security.ts'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp

beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

test('without Kafka its health is "off", and nothing fails', async () => {
  const answer = await running.app.inject('/health/kafka')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({ intake: 'off', publishing: 'off' })
})

test('the reference says how to send, what a dead letter has, and what is published', async () => {
  const { statusCode, body } = await running.app.inject('/api/docs/kafka')
  expect(statusCode).toBe(200)
  for (const word of ['ce_subject', 'filiera_dlq_reason', 'FILIERA_KAFKA_TOPICS', 'specversion']) {
    expect(body).toContain(word)
  }
})

const brokers = { FILIERA_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092' }

test('each topic has a party of its own', () => {
  const config = readConfig({ ...brokers, FILIERA_KAFKA_TOPICS: 'a.b=operator:a, c=operator:c' })
  expect([...topicActors(config)]).toEqual([
    ['a.b', 'operator:a'],
    ['c', 'operator:c']
  ])
  expect(kafkaContradictions(config)).toEqual([])
})

test('a topic is its party’s in a role, the desk’s, or in the hands of whoever writes it', () => {
  const said = 'a=wholesaler:a@wholesaler, b=city@desk, c=operator:c'
  const config = readConfig({ ...brokers, FILIERA_KAFKA_TOPICS: said })
  expect([...topicActors(config).values()]).toEqual(['wholesaler:a', 'city', 'operator:c'])
  expect([...topicAuthors(config)]).toEqual([
    [
      'a',
      {
        ...{ role: 'wholesaler', party: 'wholesaler:a', boundaries: 'all' },
        scopes: scopesOf.wholesaler
      }
    ]
  ])
  expect(unboundTopics(config)).toEqual(['c'])
  const reached = { FILIERA_PUBLIC_URL: 'https://filiera.example', FILIERA_TRUST_PROXY: '10.0.0.1' }
  const told = readConfig({ ...brokers, ...reached, FILIERA_KAFKA_TOPICS: said })
  expect(cautions(told).join()).toMatch(/whoever may write c says everything of everybody/u)
})

test.each([
  ['a role that nobody has', { ...brokers, FILIERA_KAFKA_TOPICS: 'a=x@king' }],
  ['a topic without a party', { ...brokers, FILIERA_KAFKA_TOPICS: 'a' }],
  ['a topic twice', { ...brokers, FILIERA_KAFKA_TOPICS: 'a=x, a=y' }],
  ['a circle', { ...brokers, FILIERA_KAFKA_TOPICS: 'a=x', FILIERA_KAFKA_PUBLISH: 'a' }],
  ['topics without brokers', { FILIERA_KAFKA_TOPICS: 'a=x' }],
  ['brokers for nothing', brokers],
  [
    'a sign-in without a name',
    { ...brokers, FILIERA_KAFKA_TOPICS: 'a=x', FILIERA_KAFKA_SASL: 'plain' }
  ]
])('%s is refused at the start', (_, environment) => {
  expect(() => readConfig(environment)).toThrow(/FILIERA_KAFKA/u)
})

test('a password is never quoted', () => {
  const environment = { ...brokers, FILIERA_KAFKA_PASSWORD: 'canary', FILIERA_KAFKA_SASL: 'plain' }
  try {
    readConfig(environment)
    expect.unreachable()
  } catch (error) {
    expect(String(error)).not.toContain('canary')
  }
})
