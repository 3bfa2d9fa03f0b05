import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Random } from './access/secret.ts'

/** Between these a work waits, at random, so that nothing that happens then tells which request it is of. */
const [leastMs, spanMs] = [100, 900]

/**
 * Does after an answer what the answer must not tell of: how long it took, or that it was done at all.
 * What still waits when the server ends is done then.
 *
 * @returns takes a work; where it throws, that is logged.
 */
export function laterIn(
  app: FastifyInstance,
  { random, logger }: { readonly random: Random; readonly logger: FastifyBaseLogger }
): (work: () => void) => void {
  const waiting = new Map<NodeJS.Timeout, () => void>()
  const attempt = (work: () => void) => {
    try {
      work()
    } catch (error) {
      logger.error({ err: error }, 'what was to be done after an answer failed')
    }
  }
  app.addHook('onClose', async () => {
    for (const [timer, work] of waiting) {
      clearTimeout(timer)
      attempt(work)
    }
    waiting.clear()
  })
  return (work) => {
    const timer = setTimeout(
      () => {
        waiting.delete(timer)
        attempt(work)
      },
      leastMs + (random(2).readUInt16BE() / 65_536) * spanMs
    )
    waiting.set(timer, work)
  }
}
