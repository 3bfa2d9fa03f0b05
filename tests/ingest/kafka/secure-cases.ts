import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { TestKafka } from '../../brokers/find-kafka.ts'
import { saslUser } from '../../brokers/kafka-process.ts'
import { KafkaWorld, plain, sale, takeIn, until } from './world.ts'

const mechanisms = ['plain', 'scram-sha-512'] as const

/** Brokers that ask who one is, in the open and over TLS. */
export function secureCases(kafka: TestKafka): void {
  const { process: broker } = kafka

  // Only a broker of our own asks for a password.
  describe.skipIf(broker === null)('credentials', () => {
    if (broker === null) return
    const tls = { ca: readFileSync(broker.authority, 'utf8'), cert: null, key: null }
    const ways = [
      ['in the open', { brokers: [broker.saslBootstrap] }],
      ['over TLS', { brokers: [broker.secureBootstrap], tls }]
    ] as const

    test.each(ways)('%s, wrong ones are said, right ones are taken', async (_, way) => {
      const world = new KafkaWorld(kafka.bootstrap, `secret-${way.brokers[0].split(':')[1]}`)
      await world.make()
      await world.send(Array.from({ length: 5 }, (_, nth) => plain(sale(nth))))
      for (const mechanism of mechanisms) {
        const sasl = { mechanism, ...saslUser }
        const wrong = { ...way, sasl: { ...sasl, password: 'guessed' } }
        const refused = await takeIn(world, { connection: wrong })
        await until('the failure', () => refused.failures.length > 0)
        expect(refused.failures[0]).toMatchObject({ code: 'kafka_refused' })
        expect(refused.failures[0]?.detail).toContain('FILIERA_KAFKA_SASL')
        expect(refused.failures[0]?.detail).not.toContain('guessed')
        expect(refused.intake.health().state).toBe('failing')
        await refused.close()
        const running = await takeIn(world, { connection: { ...way, sasl } })
        await until('5 events', async () => (await running.events()).length === 5)
        await running.close()
      }
    })

    const sasl = { mechanism: 'plain', ...saslUser } as const
    const untrusted: readonly (readonly [string, string, typeof tls | { ca: null } | null])[] = [
      ['a certificate that nobody vouches for', broker.secureBootstrap, { ca: null }],
      ['TLS where the broker speaks none', broker.saslBootstrap, tls],
      ['no TLS where the broker asks for it', broker.secureBootstrap, null]
    ]
    test.each(untrusted)('%s is said, with the settings to look at', async (_, address, given) => {
      const world = new KafkaWorld(kafka.bootstrap, 'untrusted')
      const connection = {
        ...{ brokers: [address], sasl },
        tls: given === null ? null : { cert: null, key: null, ...given }
      }
      const refused = await takeIn(world, { connection })
      await until('the failure', () => refused.failures.length > 0)
      expect(refused.failures[0]?.code).toBe('kafka_unavailable')
      expect(refused.failures[0]?.detail).toContain('FILIERA_KAFKA_TLS')
      await refused.close()
    })
  })
}
