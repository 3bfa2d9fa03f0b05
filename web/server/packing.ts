import fastifyCompress from '@fastify/compress'
import type { FastifyInstance } from 'fastify'

/** Below this a packed answer saves no packet on its way. */
const leastBytes = 1_024

/** What people and programs read as text; a stream of events must leave as it comes. */
const packable = /^(?:text\/(?!event-stream)|image\/svg\+xml|application\/(?:[\w.-]+\+)?json)/u

/**
 * Answers to questions go packed to whoever takes gzip: a table of a thousand flows is a tenth as long,
 * which is seconds on a market's network. Not packed are answers to commands and uploads, whose progress
 * is told line by line, and routes that say `compress: false` because a secret stands in their answer: its
 * length must tell nothing of what it says (the BREACH attack, CVE-2013-3587). Bodies of requests are
 * not unpacked here, whatever they say they are.
 */
export async function packAnswers(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (route.method !== 'GET') route.compress = false
  })
  await app.register(fastifyCompress, {
    globalDecompression: false,
    encodings: ['gzip', 'identity'],
    threshold: leastBytes,
    customTypes: packable
  })
}
