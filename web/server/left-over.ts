import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'

/** What is read of a body after it was refused. */
interface Patience {
  readonly mostBytes: number
  readonly mostMs: number
}

/** Far more than any body that is taken, and as long as a slow line needs for what is sent in earnest. */
const patience: Patience = { mostBytes: 256 * 1024 * 1024, mostMs: 60_000 }

/**
 * Lets whoever is still sending a refused body hear why: a connection that is closed over unread bytes is
 * reset, and takes the answer along before it was read (RFC 9112, § 9.6). So the rest is read and
 * dropped, and the connection then serves the next request. Beyond the bounds it is cut.
 *
 * Must be called before the answer is sent.
 */
export function dropLeftOver(
  { raw }: Pick<FastifyRequest, 'raw'>,
  reply: { readonly removeHeader: (name: string) => unknown },
  bounds: Patience = patience
): void {
  if (raw.complete) return
  reply.removeHeader('connection')
  dropRest(raw, bounds)
}

/** Reads what is left of a body and drops it, within the bounds. */
function dropRest(raw: IncomingMessage, { mostBytes, mostMs }: Patience): void {
  if (raw.destroyed) return
  let bytes = 0
  const cut = () => raw.destroy()
  const timer = setTimeout(cut, mostMs).unref()
  raw.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > mostBytes) cut()
  })
  raw.once('close', () => clearTimeout(timer))
  // A client that goes away in the middle has nothing left to be told.
  raw.on('error', () => undefined)
  raw.resume()
}

/**
 * A body, piece by piece. Whoever stops in the middle leaves a connection that is in order: a stream that
 * is looped over is destroyed where the loop ends early, and whoever asks next on that connection, which
 * behind a proxy is somebody else, would wait for an answer in vain.
 */
export async function* piecesOf(raw: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* raw.iterator({ destroyOnReturn: false })
  } finally {
    if (!raw.complete) dropRest(raw, patience)
  }
}
