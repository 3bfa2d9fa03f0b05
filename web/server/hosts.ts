import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Failure } from '../../domain/failure.ts'
import type { Config } from './config.ts'
import { isLocal, isLoopback } from './settings-security.ts'

/** Of whom a request says that it is for; null where it does not, as HTTP/1.0 need not. */
function hostIn({ host }: Pick<FastifyRequest, 'host'>): string | null {
  return URL.parse(`http://${host}`)?.hostname ?? null
}

/**
 * Lets nothing in that names two hosts, of which a proxy may have looked at the other (RFC 9112, 3.2);
 * and into a server of this machine alone nothing that names another one: a page of a stranger whose name
 * leads here after it was loaded would be taken for one of ours.
 */
export function refuseForeignHosts(app: FastifyInstance, config: Config): void {
  const own = config.FILIERA_HOST
  app.addHook('onRequest', async (request) => {
    const names = request.raw.rawHeaders.filter((_, index) => index % 2 === 0)
    if (names.filter((name) => name.toLowerCase() === 'host').length > 1) {
      throw new Failure('invalid_parameter', 'the request names two hosts; send one Host header')
    }
    if (!isLocal(config) || request.host === '') return
    const host = hostIn(request)
    if (host !== null && (isLoopback(host) || host === own)) return
    throw new Failure(
      'foreign_request',
      `this server is for its own machine, and was asked as ${request.host.slice(0, 100)}; ask it as localhost, or set FILIERA_PUBLIC_URL`
    )
  })
}
