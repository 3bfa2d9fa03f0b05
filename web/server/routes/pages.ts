import { readFile } from 'node:fs/promises'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { Failure } from '../../../domain/failure.ts'
import { openToAll } from '../access/declaration.ts'
import type { Parts } from '../parts.ts'

/** Built files carry their content's hash in their names, so a browser may keep them. */
const hashedFilesMaxAgeMs = 365 * 24 * 3_600_000

/** The browser part. Its router owns every address without a dot that no route has taken. */
export async function pageRoutes(app: FastifyInstance, { webRoot }: Parts): Promise<void> {
  if (webRoot === null) return
  // The plugin makes a route of every file.
  app.addHook('onRoute', (route) => {
    route.config = { access: openToAll, ...route.config }
  })
  await app.register(fastifyStatic, {
    root: webRoot,
    wildcard: false,
    index: false,
    // The build puts a packed twin beside each file that becomes smaller by it.
    preCompressed: true,
    immutable: true,
    maxAge: hashedFilesMaxAgeMs
  })
  const index = await readFile(path.join(webRoot, 'index.html'), 'utf8')
  app.route({
    method: 'GET',
    url: '/*',
    schema: { hide: true },
    handler: async (request, reply) => {
      const [pathname = '/'] = request.url.split('?')
      if (pathname.startsWith('/api/') || path.extname(pathname) !== '') {
        throw new Failure('not_found', `there is nothing at ${pathname.slice(0, 200)}`)
      }
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(index)
    }
  })
}
