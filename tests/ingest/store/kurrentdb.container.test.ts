import { randomUUID } from 'node:crypto'
import { KurrentDbContainer } from '@testcontainers/kurrentdb'
import { getContainerRuntimeClient } from 'testcontainers'
import { afterAll, test } from 'vitest'
import { openKurrentStore } from '../../../ingest/store/kurrentdb.ts'
import { appendingConforms, atomicityConforms, type Subject } from './conformance.ts'
import { readingConforms } from './conformance-reading.ts'
import { modelConforms } from './model.ts'

/** The same as docker-compose.yml brings up. */
const image = 'kurrentplatform/kurrentdb:26.0.3'

/** A whole append of the suite; a server that was not told takes 1 MiB. */
const maxAppendSize = 16_777_216

interface RealServer {
  readonly url: string
  readonly stop: () => Promise<unknown>
}

/** The server that KURRENTDB_URL names, or one in a container; or why there is neither. */
async function realServer(): Promise<RealServer | string> {
  const { KURRENTDB_URL: url } = process.env
  if (url !== undefined && url !== '') return { url, stop: async () => {} }
  try {
    await getContainerRuntimeClient()
  } catch (error) {
    return `no container engine answers (${error instanceof Error ? error.message : String(error)})`
  }
  const container = await new KurrentDbContainer(image)
    .withEnvironment({ KURRENTDB_MAX_APPEND_SIZE: String(maxAppendSize) })
    .start()
  return { url: container.getConnectionString(), stop: () => container.stop() }
}

const server = await realServer()

if (typeof server === 'string') {
  console.warn(`a real KurrentDB is not tried: KURRENTDB_URL is not set and ${server}`)
  // Skipped because there is nothing to try it on; the line above says what is missing.
  test.skip('a real KurrentDB (set KURRENTDB_URL, or start a container engine)', () => {})
} else {
  afterAll(() => server.stop())
  const subject: Subject = {
    name: 'kurrentdb (real)',
    isSlow: true,
    beyond: '00000000099999999999/00000000099999999999',
    // Every test has a log of its own in the one database.
    async open(now) {
      const { url } = server
      const namespace = `test-${randomUUID()}`
      const open = () => openKurrentStore({ url, now, namespace, newStoreId: () => namespace })
      return { store: await open(), second: open }
    }
  }
  appendingConforms(subject)
  atomicityConforms(subject)
  readingConforms(subject)
  modelConforms(subject)
}
