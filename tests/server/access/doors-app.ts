import type { FastifyBaseLogger } from 'fastify'
import type { EventStore } from '../../../domain/event-store.ts'
import { byApiKey } from '../../../web/server/access/api-key-authenticator.ts'
import { bySession } from '../../../web/server/access/session-cookie.ts'
import { Attempts } from '../../../web/server/attempts.ts'
import { readConfig } from '../../../web/server/config.ts'
import { nowMs, type RunningApp, runApp } from '../running-app.ts'

/** A server on which people sign in as they do in earnest, and whose clock the tests move. */
export async function runDoors(
  options: {
    readonly environment?: Readonly<Record<string, string>>
    readonly demo?: boolean
    readonly now?: () => number
    readonly logger?: FastifyBaseLogger
    readonly store?: EventStore
    readonly audited?: boolean
    readonly webRoot?: string
  } = {}
): Promise<RunningApp> {
  const config = readConfig({ FILIERA_STORE: 'memory', ...options.environment })
  const now = options.now ?? (() => nowMs)
  return runApp({
    ...options,
    authenticators: (identities) => [
      byApiKey(identities.parts.credentials.apiKeys, new Attempts(10, now)),
      bySession(identities, config)
    ]
  })
}
