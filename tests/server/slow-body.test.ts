import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { piecesOf } from '../../web/server/left-over.ts'
import { cutSlowBodies } from '../../web/server/slow-body.ts'

let app: FastifyInstance
let port: number
beforeAll(async () => {
  app = Fastify()
  cutSlowBodies(app, { graceMs: 300, leastBytesPerSecond: 1_000, everyMs: 50 })
  app.addContentTypeParser('text/csv', (_request, payload, done) => done(null, piecesOf(payload)))
  app.post('/whole', async () => 'taken')
  app.post('/pieces', async (request) => {
    let bytes = 0
    for await (const piece of piecesOf(request.raw)) {
      bytes += piece.length
      // A store that is slow is no fault of whoever sends.
      if (bytes > 100_000) await pause(700)
    }
    return 'taken'
  })
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
})
afterAll(() => app.close())

function begun(
  path: string,
  type: string,
  length: number
): { socket: Socket; ended: Promise<string> } {
  const socket = connect(port, '127.0.0.1')
  const { promise: ended, resolve } = Promise.withResolvers<string>()
  let said = ''
  socket.on('data', (chunk) => {
    said += chunk
    resolve(said)
  })
  socket.on('error', () => resolve('cut'))
  socket.on('close', () => resolve(said || 'cut'))
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`
  )
  return { socket, ended }
}

test.each([
  ['/whole', 'application/json'],
  ['/pieces', 'text/csv']
])('a byte now and then holds no connection open: %s', async (path, type) => {
  const { socket, ended } = begun(path, type, 1_000)
  const dripping = setInterval(() => socket.write(' '), 40)
  const fate = await Promise.race([ended, pause(5_000, 'held open')])
  clearInterval(dripping)
  socket.destroy()
  expect(fate).toBe('cut')
})

test('a line that is slow, and sends on, is heard to the end', async () => {
  const { socket, ended } = begun('/whole', 'application/json', 2_000)
  socket.write('[')
  for (let nth = 0; nth < 10; nth += 1) {
    await pause(100)
    socket.write(' '.repeat(199))
  }
  socket.write(' '.repeat(8))
  socket.write(']')
  expect(await ended).toContain('taken')
  socket.destroy()
})

test('whoever is kept waiting by us is not cut', async () => {
  const { socket, ended } = begun('/pieces', 'text/csv', 400_000)
  socket.write('x'.repeat(400_000))
  expect(await ended).toContain('taken')
  socket.destroy()
})
