import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** How slowly a body may come in. */
export interface SlowestBody {
  /** So long nobody looks: a line may be away for a while. */
  readonly graceMs: number
  /** From then on it must have come in as fast as this on the whole. */
  readonly leastBytesPerSecond: number
  readonly everyMs: number
}

/** Far below any line on which a page loads; whoever holds a thousand open must send a megabyte a second. */
const usual: SlowestBody = { graceMs: 30_000, leastBytesPerSecond: 1_024, everyMs: 5_000 }

/** Cuts a connection whose body comes too slowly. Time in which we ourselves do not read is not counted. */
function watch(raw: IncomingMessage, slowest: SlowestBody): void {
  const { graceMs, leastBytesPerSecond, everyMs } = slowest
  const { socket } = raw
  const before = socket.bytesRead
  let waitedMs = 0
  const timer = setInterval(() => {
    if (raw.complete || raw.destroyed) {
      clearInterval(timer)
      return
    }
    if (raw.readableLength > 0) return
    waitedMs += everyMs
    const least = ((waitedMs - graceMs) / 1_000) * leastBytesPerSecond
    if (socket.bytesRead - before < least) raw.destroy()
  }, everyMs).unref()
  raw.once('close', () => clearInterval(timer))
}

/**
 * Bounds how long a body may hold a connection: a byte now and then kept it open for ever, and many such
 * connections keep everybody else out (CWE-400).
 */
export function cutSlowBodies(app: FastifyInstance, slowest: SlowestBody = usual): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { headers, raw } = request
    const hasBody =
      headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0
    if (hasBody && !raw.complete) watch(raw, slowest)
    done(null, payload)
  })
}
