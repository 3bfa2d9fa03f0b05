import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clamdScanner } from '../../web/server/uploads/scanner.ts'
import { type RunningApp, runApp } from './running-app.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'filiera-scanner-'))
const table = 'source,target,food,food_group,year,quantity_t\nA,B,rice,Cereals,2018,5\n'

/** What a stand-in for clamd was sent, and what it says to it. */
class StandIn {
  readonly path = path.join(folder, 'stand-in.sock')
  /** Files as they came, put together from their chunks. */
  readonly files: Buffer[] = []
  says = 'stream: OK\0'
  /** Whether it waits for the end of the file before it answers. */
  listens = true
  readonly #server: Server = createServer((socket) => this.#serve(socket))
  readonly #sockets = new Set<Socket>()

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    let sent = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      sent = Buffer.concat([sent, chunk])
      if (sent.equals(Buffer.from('zPING\0'))) return void socket.end('PONG\0')
      if (!this.listens) return void socket.end(this.says)
      const file = fileIn(sent)
      if (file === null) return
      this.files.push(file)
      if (this.says !== '') socket.end(this.says)
    })
  }

  async start(): Promise<void> {
    this.#server.listen(this.path)
    await once(this.#server, 'listening')
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** The file of an INSTREAM that has come to its end; null before. */
function fileIn(sent: Buffer): Buffer | null {
  const parts: Buffer[] = []
  let at = 'zINSTREAM\0'.length
  while (at + 4 <= sent.length) {
    const length = sent.readUInt32BE(at)
    if (length === 0) return Buffer.concat(parts)
    if (at + 4 + length > sent.length) return null
    parts.push(sent.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return null
}

const standIn = new StandIn()
let running: RunningApp
beforeAll(async () => {
  await standIn.start()
  running = await runApp({
    environment: { FILIERA_SCANNER: `unix:${standIn.path}`, FILIERA_SCANNER_SECONDS: '1' }
  })
})
afterAll(async () => {
  await running.close()
  await standIn.stop()
  rmSync(folder, { recursive: true, force: true })
})

const uploads = [
  '/api/imports/csv?mapping=urbanfoodflows&boundary=test-city',
  '/api/imports/sheets?mapping=harvests&boundary=test-city',
  '/api/imports/sheets/inspect',
  '/api/imports/sheets/preview?mapping=harvests&boundary=test-city'
]

function send(url: string, payload: string | Buffer = table, accept = 'application/json') {
  const headers = { 'content-type': 'text/csv', accept }
  return running.app.inject({ method: 'POST', url, headers, payload })
}

describe.each(uploads)('a file sent to %s', (url) => {
  test('is refused where the scanner finds something, and nothing of it is kept', async () => {
    const head = await running.store.head()
    standIn.says = 'stream: Eicar-Test-Signature FOUND\0'
    const answer = await send(url)
    standIn.says = 'stream: OK\0'
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({
      code: 'file_refused_by_scanner',
      finding: 'Eicar-Test-Signature'
    })
    expect(await running.store.head()).toBe(head)
    expect(await readdir(running.uploads)).toEqual([])
  })

  test('is shown to the scanner whole, before anything is made of it', async () => {
    const before = standIn.files.length
    await send(url)
    expect(standIn.files.slice(before).map(String)).toEqual([table])
  })
})

test('a clean file is imported', async () => {
  const answer = await send(`${uploads[0]}-clean`)
  expect(answer.json()).toMatchObject({ read: 1, appended: 1 })
})

test('a file of many pieces comes to the scanner byte for byte', async () => {
  const before = standIn.files.length
  const long = `${table}${'A,B,rice,Cereals,x,5\n'.repeat(40_000)}`
  await send('/api/imports/sheets/inspect', long)
  expect(standIn.files[before]?.equals(Buffer.from(long))).toBe(true)
})

test('who sent what was refused is in the audit, by the answer and by the lines of progress', async () => {
  const noted = async () =>
    (await running.notes()).reduce(
      (sum, { code, count }) => sum + (code === 'file_refused_by_scanner' ? Number(count) : 0),
      0
    )
  const before = await noted()
  standIn.says = 'stream: Win.Test FOUND\0'
  await send(uploads[0] ?? '')
  const lines = await send(uploads[0] ?? '', table, 'application/x-ndjson')
  standIn.says = 'stream: OK\0'
  expect(lines.body).toContain('file_refused_by_scanner')
  expect((await noted()) - before).toBe(2)
})

describe('no file goes through unseen where the scanner', () => {
  test.each([
    ['says nothing in time', '', true, /within 1 seconds/u],
    ['finds the file too long', 'INSTREAM size limit exceeded. ERROR\0', false, /StreamMaxLength/u],
    ['speaks something else', 'HTTP/1.1 400 Bad Request\0', true, /it said "HTTP/u],
    ['hangs up', '\n', false, /without an answer/u]
  ])('%s', async (_, says, listens, reason) => {
    Object.assign(standIn, { says, listens })
    const answer = await send(uploads[0] ?? '')
    Object.assign(standIn, { says: 'stream: OK\0', listens: true })
    expect(answer.json()).toMatchObject({ code: 'scanner_unavailable', status: 503 })
    expect(answer.json().detail).toMatch(reason)
    expect(await readdir(running.uploads)).toEqual([])
  })

  test('is not there, and the readiness says so', async () => {
    const away = await runApp({ environment: { FILIERA_SCANNER: 'tcp://127.0.0.1:1' } })
    const answer = await away.app.inject({
      ...{ method: 'POST', url: uploads[0] ?? '', payload: table },
      headers: { 'content-type': 'text/csv' }
    })
    expect(answer.json()).toMatchObject({ code: 'scanner_unavailable' })
    const { scanner, ready, detail } = (await away.app.inject('/health/ready')).json()
    expect({ scanner, ready }).toEqual({ scanner: 'away', ready: true })
    expect(detail).toContain('uploads are refused')
    await away.close()
  })
})

test('the readiness says that the scanner answers', async () => {
  expect((await running.app.inject('/health/ready')).json()).toMatchObject({ scanner: 'answers' })
})

const clamd = (process.env.PATH ?? '')
  .split(path.delimiter)
  .concat('/usr/sbin')
  .map((place) => path.join(place, 'clamd'))
  .find((file) => existsSync(file))
if (clamd === undefined) {
  process.stderr.write('skipped: no clamd is installed (Debian package clamav-daemon)\n')
}

/** The file that scanners agreed to find; written in two parts, so that this one is not found. */
const eicar = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-${'ANTIVIRUS-TEST-FILE!$H+H*'}`

test.skipIf(clamd === undefined)('a real clamd finds the test file, and nothing else', async () => {
  const socket = path.join(folder, 'clamd.sock')
  const hash = createHash('md5').update(eicar).digest('hex')
  writeFileSync(path.join(folder, 'test.hdb'), `${hash}:${eicar.length}:Filiera.Eicar\n`)
  const config = path.join(folder, 'clamd.conf')
  writeFileSync(
    config,
    `DatabaseDirectory ${folder}\nLocalSocket ${socket}\nForeground yes\nOfficialDatabaseOnly no\n`
  )
  const daemon = spawn(clamd ?? '', ['--config-file', config], { stdio: 'ignore' })
  const ended = once(daemon, 'exit')
  try {
    const scanner = clamdScanner({
      ...{ address: `unix:${socket}`, timeoutMs: 20_000 },
      now: () => 0
    })
    for (let look = 0; look < 100 && !existsSync(socket); look += 1) await pause(100)
    const [found, clean] = [path.join(folder, 'eicar'), path.join(folder, 'clean.csv')]
    writeFileSync(found, eicar)
    writeFileSync(clean, table)
    await scanner.scan(clean)
    await expect(scanner.scan(found)).rejects.toMatchObject({
      code: 'file_refused_by_scanner',
      figures: { finding: expect.stringContaining('Filiera.Eicar') }
    })
    expect(await scanner.answers()).toBe(true)
  } finally {
    daemon.kill()
    await ended
  }
})
