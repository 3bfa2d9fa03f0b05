import { z } from 'zod'
import type { Author } from '../../domain/access/author.ts'
import { partyRoles, scopesOf } from '../../domain/access/role.ts'
import { outOfRangeChoices } from '../../ingest/kafka/start.ts'

/** Names of topics as Kafka takes them. */
const topicName = '[A-Za-z0-9._-]{1,249}'

const topic = (meaning: string, usual = '') =>
  z
    .string()
    .regex(new RegExp(`^(?:${topicName})?$`, 'u'), { message: 'must be the name of a topic' })
    .default(usual)
    .describe(meaning)

const sasl = ['none', 'plain', 'scram-sha-256', 'scram-sha-512'] as const

/** In what capacity a topic may be written. */
const topicRoles = [...partyRoles, 'desk'] as const

function isRole(text: string): text is (typeof topicRoles)[number] {
  return topicRoles.some((role) => role === text)
}

/** Topic, party and role, null where none is said, of each pair of the setting. */
function pairsOf(said: string): readonly (readonly [string, string, string | null])[] {
  return said.split(',').flatMap((pair): [string, string, string | null][] => {
    const [topic = '', behind] = pair.trim().split('=')
    if (behind === undefined) return []
    const at = behind.lastIndexOf('@')
    return at === -1
      ? [[topic, behind, null]]
      : [[topic, behind.slice(0, at), behind.slice(at + 1)]]
  })
}

/** Settings of Kafka; without brokers there is none. */
export const kafkaSettings = {
  FILIERA_KAFKA_BROKERS: z
    .string()
    .regex(/^(?:[\w.-]+:\d{1,5}(?:,\s*[\w.-]+:\d{1,5})*)?$/u, {
      message: 'must be a list like kafka-1.internal:9092, kafka-2.internal:9092'
    })
    .default('')
    .describe('Kafka to read from and to publish to, as `host:port, …`'),
  FILIERA_KAFKA_TOPICS: z
    .string()
    .regex(new RegExp(`^(?:${topicName}=[^\\s,=]+(?:,\\s*${topicName}=[^\\s,=]+)*)?$`, 'u'), {
      message:
        'must say who is behind each topic and in what role, like sogemi.movements=wholesaler:sogemi@wholesaler'
    })
    .refine((said) => pairsOf(said).every(([, , role]) => role === null || isRole(role)), {
      message: `a topic’s role is one of ${topicRoles.join(', ')}`
    })
    .default('')
    .describe(
      'topics to take in, each with the party on whose behalf its messages count: `topic=party@role, …`; with a role only what is the party’s own is taken of it, with `@desk`, or without one, everything'
    ),
  FILIERA_KAFKA_GROUP: z
    .string()
    .min(1)
    .max(200)
    .default('filiera')
    .describe('consumer group; all servers on one log share it'),
  FILIERA_KAFKA_DEAD_LETTERS: topic(
    'topic for messages that cannot be read; must exist',
    'filiera.dead-letters'
  ),
  FILIERA_KAFKA_PUBLISH: topic('topic to which every event of the log is published'),
  FILIERA_KAFKA_OUT_OF_RANGE: z
    .enum(outOfRangeChoices)
    .default('stop')
    .describe(
      'where the next message of a partition is gone: `stop` it and say so, or go on with the `earliest` that is there'
    ),
  FILIERA_KAFKA_MAX_BAD_PERCENT: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(50)
    .describe('a partition stops where more of a batch cannot be read (10 messages at least)'),
  FILIERA_KAFKA_MAX_BATCH_MB: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_047)
    .default(64)
    .describe('what a compressed batch may hold'),
  FILIERA_KAFKA_SESSION_SECONDS: z.coerce
    .number()
    .int()
    .min(3)
    .max(300)
    .default(15)
    .describe(
      'a server that is silent for so long loses its partitions to the others; brokers take 6 to 1800 as they come'
    ),
  FILIERA_KAFKA_SASL: z.enum(sasl).default('none').describe('how to sign in to Kafka'),
  FILIERA_KAFKA_USERNAME: z.string().max(500).default('').describe('our name there'),
  FILIERA_KAFKA_PASSWORD: z
    .string()
    .max(5_000)
    .default('')
    .describe('our password there; better as `FILIERA_KAFKA_PASSWORD_FILE`'),
  FILIERA_KAFKA_TLS: z
    .enum(['off', 'on'])
    .default('off')
    .describe('whether the connections are encrypted'),
  FILIERA_KAFKA_TLS_CA: z
    .string()
    .default('')
    .describe('PEM file of the certificate authorities to trust, where they are not public'),
  FILIERA_KAFKA_TLS_CERT: z.string().default('').describe('PEM file of our certificate (mTLS)'),
  FILIERA_KAFKA_TLS_KEY: z.string().default('').describe('PEM file of its key')
} as const

const schema = z.object(kafkaSettings)
export type KafkaConfig = z.output<typeof schema>

type Topics = Pick<KafkaConfig, 'FILIERA_KAFKA_TOPICS'>

/** On whose behalf each topic is read. */
export function topicActors({ FILIERA_KAFKA_TOPICS: said }: Topics): ReadonlyMap<string, string> {
  return new Map(pairsOf(said).map(([topic, actor]) => [topic, actor]))
}

/** Who speaks in the topics of a party that says only what is its own. */
export function topicAuthors({ FILIERA_KAFKA_TOPICS: said }: Topics): ReadonlyMap<string, Author> {
  return new Map(
    pairsOf(said).flatMap(([topic, party, role]) =>
      role === null || role === 'desk' || !isRole(role)
        ? []
        : [[topic, { role, party, boundaries: 'all', scopes: scopesOf[role] }] as const]
    )
  )
}

/** Topics in which whoever writes them says everything of everybody, and nobody said that they should. */
export function unboundTopics({ FILIERA_KAFKA_TOPICS: said }: Topics): readonly string[] {
  return pairsOf(said).flatMap(([topic, , role]) => (role === null ? [topic] : []))
}

/** Settings that do not go together, each with what to do. */
export function kafkaContradictions(config: KafkaConfig): readonly string[] {
  const found: string[] = []
  const { FILIERA_KAFKA_BROKERS: brokers, FILIERA_KAFKA_PUBLISH: publish } = config
  const { FILIERA_KAFKA_DEAD_LETTERS: dead, FILIERA_KAFKA_TOPICS: said } = config
  const topics = topicActors(config)
  if (brokers === '' && (said !== '' || publish !== '')) {
    found.push(
      'FILIERA_KAFKA_TOPICS or FILIERA_KAFKA_PUBLISH is given without FILIERA_KAFKA_BROKERS'
    )
  }
  if (brokers !== '' && said === '' && publish === '') {
    found.push(
      'FILIERA_KAFKA_BROKERS is given, but nothing to read (FILIERA_KAFKA_TOPICS) or publish'
    )
  }
  if (topics.size < said.split(',').length && said !== '') {
    found.push('FILIERA_KAFKA_TOPICS names a topic twice; a topic belongs to one party')
  }
  if (topics.has(publish) || topics.has(dead) || (publish !== '' && publish === dead)) {
    found.push(
      'FILIERA_KAFKA_TOPICS, FILIERA_KAFKA_DEAD_LETTERS and FILIERA_KAFKA_PUBLISH must be different topics, or messages would go round in circles'
    )
  }
  if (said !== '' && dead === '')
    found.push('FILIERA_KAFKA_TOPICS needs FILIERA_KAFKA_DEAD_LETTERS')
  if (config.FILIERA_KAFKA_SASL !== 'none' && config.FILIERA_KAFKA_USERNAME === '') {
    found.push('FILIERA_KAFKA_SASL needs FILIERA_KAFKA_USERNAME and its password')
  }
  if ((config.FILIERA_KAFKA_TLS_CERT === '') !== (config.FILIERA_KAFKA_TLS_KEY === '')) {
    found.push('FILIERA_KAFKA_TLS_CERT and FILIERA_KAFKA_TLS_KEY belong together')
  }
  return found
}
