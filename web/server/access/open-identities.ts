import { lookup } from 'node:dns/promises'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { EventStore } from '../../../domain/event-store.ts'
import type { Rejects } from '../../../ingest/rejects.ts'
import { smtpMailer } from '../../notify/mail.ts'
import { internalHosts } from '../../notify/outward-address.ts'
import type { Config } from '../config.ts'
import { isLocal } from '../settings-security.ts'
import { factorRoles, wordsOf } from '../settings-sign-in.ts'
import { AccessLog } from './access-log.ts'
import { openCredentials } from './credentials.ts'
import { Identities } from './identities.ts'
import { identityProvider, type LeastProof } from './oidc.ts'
import { quotingIn } from './quoting.ts'
import { SecondFactor } from './second-factor.ts'
import type { Random } from './secret.ts'
import { openVault } from './vault.ts'

const minuteMs = 60_000
/** Only the owner of the process reads what is in these folders. */
const ownerOnly = 0o700

/** Where credentials, contacts and their keys lie; in memory where the log is. */
function filesOf({ FILIERA_STORE: store, FILIERA_DATA: data, FILIERA_KEYS: keys }: Config) {
  if (store === 'memory') {
    return {
      ...{ credentials: ':memory:', vault: ':memory:', keys: ':memory:' },
      ...{ exports: null, data: null }
    }
  }
  const folder = keys === '' ? path.join(data, 'keys') : keys
  for (const each of [data, folder]) mkdirSync(each, { recursive: true, mode: ownerOnly })
  return {
    credentials: path.join(data, 'access.sqlite'),
    vault: path.join(data, 'vault.sqlite'),
    keys: path.join(folder, 'vault-keys.sqlite'),
    exports: path.join(data, 'exports'),
    data
  }
}

/** What a provider's sign-in must be at least, as the settings say. */
function leastProof(config: Config): LeastProof {
  const minutes = config.FILIERA_OIDC_MAX_AGE_MINUTES
  return {
    acr: wordsOf(config.FILIERA_OIDC_ACR),
    amr: wordsOf(config.FILIERA_OIDC_AMR),
    maxAgeSeconds: minutes === 0 ? null : minutes * 60
  }
}

/** How dead letters are taken out. Its client is loaded where somebody is erased. */
function letterForgetting(config: Config, logger: FastifyBaseLogger, newId: () => string) {
  const { FILIERA_KAFKA_DEAD_LETTERS: topic } = config
  if (config.FILIERA_KAFKA_BROKERS === '' || config.FILIERA_KAFKA_TOPICS === '') return null
  return async (marks: readonly string[]): Promise<number> => {
    const { kafkaConnection } = await import('../commands/kafka-side.ts')
    const { forgetLetters } = await import('../../../ingest/kafka/forget-letters.ts')
    const connection = kafkaConnection(config, logger)
    return connection === null ? 0 : forgetLetters({ connection, topic, name: newId() }, marks)
  }
}

/**
 * Opens who may use the service.
 *
 * @throws Failure `store_unavailable`.
 */
export function openIdentities(options: {
  readonly config: Config
  readonly now: () => number
  readonly random: Random
  readonly rejects: Rejects
  readonly store: EventStore
  readonly newId: () => string
  readonly logger: FastifyBaseLogger
  readonly demo: boolean
}): Identities {
  const { config, now, newId, random, rejects, store, logger, demo } = options
  const files = filesOf(config)
  const credentials = openCredentials(files.credentials, {
    ...{ now, random },
    sessionIdleMs: config.FILIERA_SESSION_IDLE_MINUTES * minuteMs,
    sessionMs: config.FILIERA_SESSION_HOURS * 60 * minuteMs,
    environment: demo ? 'demo' : 'live'
  })
  credentials.sweep()
  const mayAppend = config.FILIERA_ROLE !== 'read'
  const { spool } = credentials
  const log = new AccessLog({ store, mayAppend, spool, now, newId, logger })
  const { FILIERA_OIDC_ISSUER: issuer, FILIERA_SMTP_URL: smtp } = config
  const vault = openVault(files, random)
  return new Identities({
    ...{ credentials, vault, log, random, demo, store },
    rejects: quotingIn(rejects, files.data, now),
    secondFactor: new SecondFactor({
      ...{ credentials, vault, log, now, random, demo },
      required: factorRoles(config.FILIERA_SECOND_FACTOR, isLocal(config))
    }),
    exports: files.exports,
    forgetLetters: letterForgetting(config, logger, newId),
    mailer: smtp === '' ? null : smtpMailer(smtp, config.FILIERA_MAIL_FROM),
    provider:
      issuer === ''
        ? null
        : identityProvider({
            issuer,
            clientId: config.FILIERA_OIDC_CLIENT_ID,
            clientSecret: config.FILIERA_OIDC_CLIENT_SECRET,
            label: config.FILIERA_OIDC_NAME,
            least: leastProof(config),
            now,
            rules: {
              internal: internalHosts(config.FILIERA_INTERNAL_HOSTS),
              resolve: (host) => lookup(host, { all: true })
            },
            attempts: credentials.oidcAttempts,
            random
          })
  })
}
