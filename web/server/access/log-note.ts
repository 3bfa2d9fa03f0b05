import type { FastifyBaseLogger } from 'fastify'
import type { AccessLog } from './access-note.ts'

/** Tells the log of the program what happened to somebody's access. */
export function toldTo(logger: FastifyBaseLogger): AccessLog {
  return async (note, by) => {
    logger.info({ ...note, by }, 'access')
  }
}
