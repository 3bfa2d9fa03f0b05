import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropLeftOver } from '../../web/server/left-over.ts'
import { describedOf } from '../fuzz/operations.ts'
import { type RunningApp, runApp } from './running-app.ts'

const megabyte = 1024 * 1024
const json = 'application/json'

let running: RunningApp
let port: number
beforeAll(async () => {
  running = await runApp({
    environment: { FILIERA_MAX_JSON_MB: '1', FILIERA_MAX_UPLOAD_MB: '1' }
  })
  port = portOf(await running.app.listen({ host: '127.0.0.1', port: 0 }))
})
afterAll(() => running.close())

function portOf(address: string): number {
  return Number(new URL(address).port)
}

/** The head of a request, and its body as one piece or in chunks. */
function requestOf(path: string, body: Buffer, inChunks: boolean, type = json): Buffer[] {
  const said = inChunks ? 'transfer-encoding: chunked' : `content-length: ${body.length}`
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\n${said}\r\n\r\n`
  if (!inChunks) return [Buffer.from(head), body]
  const size = Buffer.from(`${body.length.toString(16)}\r\n`)
  return [Buffer.from(head), size, body, Buffer.from('\r\n0\r\n\r\n')]
}

const next = Buffer.from(
  'GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'
)

/** Sends all before it reads anything, as many clients do; all that came back until the end. */
function sendThenRead(to: number, sent: readonly Buffer[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(to, '127.0.0.1')
    socket.on('error', reject)
    socket.pause()
    socket.write(Buffer.concat(sent), () => {
      let text = ''
      socket.setEncoding('utf8')
      socket.on('data', (part) => {
        text += part
      })
      socket.on('end', () => resolve(text))
      socket.resume()
    })
  })
}

describe('a body over the limit is refused, and whoever sends all of it first reads why', () => {
  test.each([
    ['reconcile', 1],
    ['view', 1],
    ['indicators', 32]
  ])('POST /api/mfa/%s, over %i MB', async (name, limit) => {
    const path = `/api/mfa/${name}`
    const body = Buffer.alloc((limit + 8) * megabyte, ' ')
    for (const inChunks of [false, true]) {
      const answer = await sendThenRead(port, [...requestOf(path, body, inChunks), next])
      expect(answer).toMatch(/^HTTP\/1\.1 413 /)
      expect(answer).toContain('"code":"body_too_large"')
      // The connection is in order: the request behind the refused one is answered, too.
      expect(answer).toContain('HTTP/1.1 200 OK')
    }
  })
})

/** What must be said in the address, so that the body is looked at. */
const asked: Readonly<Record<string, string>> = {
  '/api/devices/{id}/readings': 'site=covered-market:wagner&boundary=town',
  '/api/imports/csv': 'mapping=urbanfoodflows&boundary=town',
  '/api/imports/sheets': 'mapping=ddt&boundary=town',
  '/api/imports/sheets/preview': 'mapping=ddt&boundary=town'
}

/** Beyond the limit of every route. A line is as long as the whole, so that lines are refused too. */
const endless = Buffer.alloc(9 * megabyte, 'x')
const beyondIndicators = Buffer.alloc(40 * megabyte, 'x')

test('whatever is sent too much of, wherever: the connection serves who asks next', async () => {
  const operations = describedOf(running.app).operations.filter(({ bodies }) => bodies.length > 0)
  const served = new Map<string, boolean>()
  for (const { method, path, bodies } of operations) {
    for (const [type] of bodies) {
      const sent = path.endsWith('/indicators') ? beyondIndicators : endless
      const url = `${path.replaceAll(/\{\w+\}/gu, 'x')}?${asked[path] ?? ''}`
      const [head = Buffer.of(), body = Buffer.of()] = requestOf(url, sent, false, type)
      const first = Buffer.from(head.toString().replace('POST', method))
      const answers = await Promise.race([
        sendThenRead(port, [first, body, next]),
        new Promise<string>((resolve) => setTimeout(resolve, 10_000, 'hangs').unref())
      ])
      served.set(`${method} ${path} ${type}`, answers.includes('{"live":true}'))
    }
  }
  expect(served.size).toBeGreaterThan(25)
  expect([...served].filter(([, isServed]) => !isServed)).toEqual([])
})

describe('what is left of a refused body', () => {
  let server: Server | undefined
  afterAll(() => server?.close())

  test('cuts the connection beyond the bound, so that nobody can send for ever', async () => {
    server = createServer((request, response) => {
      const bounds = { mostBytes: megabyte, mostMs: 60_000 }
      dropLeftOver({ raw: request }, { removeHeader: () => undefined }, bounds)
      response.writeHead(413).end()
    })
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const to = typeof address === 'object' && address !== null ? address.port : 0
    const body = Buffer.alloc(16 * megabyte, ' ')
    await expect(sendThenRead(to, requestOf('/', body, false))).rejects.toThrow(/EPIPE|ECONNRESET/)
  })
})
