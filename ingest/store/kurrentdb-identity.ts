import { z } from 'zod'
import { Failure } from '../../domain/failure.ts'
import type { Connection } from './kurrentdb-client.ts'
import { isPassing, isStreamMissing, isWrongRevision, kurrentFailure } from './kurrentdb-failure.ts'
import { isKnownPlace, type LogPlace } from './kurrentdb-position.ts'
import { retrying } from './kurrentdb-retry.ts'

const identityType = 'LogOpened'
const formatVersion = 1

const identity = z.object({ storeId: z.string().min(1), format: z.int() })

/** The identity of the log, null where there is none yet. Throws what the client throws. */
export async function readIdentity({ client, identityStream }: Connection): Promise<string | null> {
  try {
    const first = client.readStream(identityStream, { maxCount: 1, requiresLeader: true })
    for await (const { event } of first) {
      if (event === undefined) continue
      checkPosition(event.position)
      return storeIdOf(event.data, identityStream)
    }
    return null
  } catch (error) {
    if (isStreamMissing(error)) return null
    throw error
  }
}

/** Appends are answered with the places of their events, which older servers do not tell. */
function checkPosition(position: LogPlace | undefined): void {
  if (isKnownPlace(position)) return
  throw new Failure(
    'store_unavailable',
    'the server does not say where the events of a stream stand in its log; use EventStoreDB 22.6 or later, or KurrentDB'
  )
}

function storeIdOf(data: unknown, identityStream: string): string {
  const { data: found } = identity.safeParse(data)
  if (found !== undefined && found.format === formatVersion) return found.storeId
  const what = found === undefined ? 'holds something else' : `says format ${found.format}`
  throw new Failure(
    'store_unavailable',
    `stream ${identityStream} of this KurrentDB ${what}, and this program knows format ${formatVersion}; use another database, or a newer program`,
    { known: formatVersion, format: found?.format ?? null }
  )
}

/**
 * The identity of the log, written when there is none. Of several that open a new log at once, one
 * writes it and all read the same.
 *
 * @throws Failure `store_unavailable` when the server cannot be used or the log has a newer format.
 */
export async function openIdentity(
  connection: Connection,
  newStoreId: () => string
): Promise<string> {
  const { client, module, address, identityStream } = connection
  try {
    const found = await retrying(isPassing, () => readIdentity(connection))
    if (found !== null) return found
    const storeId = newStoreId()
    const event = module.jsonEvent({ type: identityType, data: { storeId, format: formatVersion } })
    await retrying(isPassing, () =>
      client.appendToStream(identityStream, event, { streamState: module.NO_STREAM })
    ).catch((error: unknown) => {
      if (!isWrongRevision(error)) throw error
    })
    return (await readIdentity(connection)) ?? storeId
  } catch (error) {
    throw kurrentFailure(error, `opening the log at ${address}`, { address })
  }
}

/**
 * Whether the server appends to several streams all or nothing, as those from 25.1 on do. Asked by
 * an append of nothing: the client knows at once what an older server cannot, and a newer one
 * refuses it for being empty.
 */
export async function appendsTogether({ client, address }: Connection): Promise<boolean> {
  try {
    await retrying(isPassing, () => client.multiStreamAppend([]))
    return true
  } catch (error) {
    if (isPassing(error)) throw kurrentFailure(error, `asking what ${address} can do`, { address })
    return !(error instanceof Error && 'type' in error && error.type === 'unsupported')
  }
}
