import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runDoors } from './access/doors-app.ts'
import type { RunningApp } from './running-app.ts'

/** For whom a request says that it is. */

const reached = { FILIERA_PUBLIC_URL: 'https://filiera.example', FILIERA_TRUST_PROXY: '10.0.0.1' }
let here: { readonly running: RunningApp; readonly port: number }
let outside: typeof here
beforeAll(async () => {
  const start = async (environment: Readonly<Record<string, string>>) => {
    const running = await runDoors({ environment })
    const address = await running.app.listen({ host: '127.0.0.1', port: 0 })
    return { running, port: Number(new URL(address).port) }
  }
  here = await start({})
  outside = await start(reached)
})
afterAll(() => Promise.all([here.running.close(), outside.running.close()]))

/** Status of the answer. */
function asked(port: number, hosts: readonly string[], version = '1.1'): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const socket = connect(port, '127.0.0.1')
  socket.once('data', (chunk) => {
    resolve(Number(String(chunk).slice(9, 12)))
    socket.destroy()
  })
  const lines = hosts.map((host) => `host: ${host}\r\n`).join('')
  socket.write(`GET /api/session HTTP/${version}\r\n${lines}\r\n`)
  return promise
}

test.each([
  ['localhost', 200],
  ['localhost:8080', 200],
  ['filiera.localhost', 200],
  ['127.0.0.1', 200],
  ['[::1]:80', 200],
  ['127.0.0.1.evil.example', 403],
  ['localhost.evil.example', 403],
  ['evil.example:8080', 403],
  ['evil.example#localhost', 403],
  ['user@evil.example', 403],
  ['10.0.0.7', 403]
] as const)('a server of this machine alone, asked as %s: %i', async (host, status) => {
  expect(await asked(here.port, [host])).toBe(status)
})

test('one that others reach goes by its own address, whatever it is asked as', async () => {
  expect(await asked(outside.port, ['evil.example'])).toBe(200)
})

test('two hosts are one too many', async () => {
  expect(await asked(here.port, ['localhost', 'localhost'])).toBe(400)
  expect(await asked(outside.port, ['filiera.example', 'evil.example'])).toBe(400)
})

test('without a host the old protocol is spoken, which no page speaks', async () => {
  expect(await asked(here.port, [], '1.0')).toBe(200)
})
