import path from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { startStandIn } from '../ingest/store/stand-in/server.ts'
import { dataFolder, run, type Server, serve } from './terminal.ts'

const { folder, remove } = dataFolder()
afterAll(remove)

const running: Server[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

async function started(environment: Readonly<Record<string, string>>): Promise<Server> {
  const server = await serve({ FILIERA_LOG_LEVEL: 'info', ...environment })
  running.push(server)
  return server
}

function flow(source: string, tonnes: number) {
  return {
    type: 'FlowPublished',
    occurredAt: '2018-06-01T10:00:00Z',
    data: {
      boundary: 'town',
      publication: 'test',
      period: { from: '2018-01-01', to: '2018-12-31' },
      source,
      target: 'Markets',
      group: 'Fruit',
      quantity: { value: tonnes, unit: 't', basis: 'weighed' }
    }
  }
}

async function send({ address, headers }: Server, event: unknown) {
  const answer = await fetch(`${address}/api/events`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify([event])
  })
  return { status: answer.status, body: await answer.json() }
}

/** Tonnes of every link, as a server shows them once it has read up to a position. */
async function tonnes({ address, headers }: Server, after: string) {
  const asked = new URLSearchParams({
    boundary: 'town',
    from: '2018-01-01',
    to: '2018-12-31',
    after
  })
  const answer = await fetch(`${address}/api/flows/links?${asked}`, { headers })
  const body = await answer.json()
  const links: { source: string; massGrams: number }[] = body.links ?? []
  return {
    status: answer.status,
    body,
    links: Object.fromEntries(links.map((link) => [link.source, link.massGrams / 1_000_000]))
  }
}

async function health({ address }: Server) {
  return (await fetch(`${address}/health/ready`)).json()
}

const secret = 'geheim-7'

/** Whoever reads shows what was taken in, and takes nothing in itself. */
async function expectReading(reader: Server, position: string, links: object): Promise<void> {
  expect((await tonnes(reader, position)).links).toEqual(links)
  expect(await health(reader)).toMatchObject({ ready: true, role: 'read' })
  expect(await send(reader, flow('Gate', 1))).toMatchObject({
    status: 421,
    body: { code: 'other_role', needed: 'write' }
  })
}

/** Whoever writes says that others answer. */
async function expectWriting(writer: Server, position: string): Promise<void> {
  expect(await health(writer)).toMatchObject({ ready: true, role: 'write', position: null })
  expect(await tonnes(writer, position)).toMatchObject({
    status: 421,
    body: { code: 'other_role', needed: 'read' }
  })
}

test('over one SQLite file, what one server takes in two others show, each from its own read model', async () => {
  const shared = { FILIERA_DATA: path.join(folder, 'shared') }
  const reading = (who: string) =>
    started({ ...shared, FILIERA_ROLE: 'read', FILIERA_READ_MODEL: `${who}.duckdb` })
  const writer = await started({ ...shared, FILIERA_ROLE: 'write' })
  const readers = await Promise.all([reading('one'), reading('two')])
  const sent = await send(writer, flow('Growers', 3))
  expect(sent).toMatchObject({ status: 200, body: { appended: 1 } })
  for (const reader of readers) await expectReading(reader, sent.body.position, { Growers: 3 })
  await expectWriting(writer, sent.body.position)

  const more = await send(writer, flow('Imports', 2))
  for (const reader of readers) {
    const shown = await tonnes(reader, more.body.position)
    expect(shown.links).toEqual({ Growers: 3, Imports: 2 })
  }
}, 120_000)

test('over KurrentDB (stand-in), servers that share nothing else meet in the log', async () => {
  const standIn = await startStandIn()
  const store = standIn.url.replace('://', `://admin:${secret}@`)
  const server = (role: string) =>
    started({ FILIERA_STORE: store, FILIERA_ROLE: role, FILIERA_DATA: path.join(folder, role) })
  const writer = await server('write')
  const sent = await send(writer, flow('Growers', 3))
  const reader = await server('read')
  await expectReading(reader, sent.body.position, { Growers: 3 })
  await expectWriting(writer, sent.body.position)
  const more = await send(writer, flow('Imports', 2))
  const shown = await tonnes(reader, more.body.position)
  expect(shown.links).toEqual({ Growers: 3, Imports: 2 })

  const ended = await Promise.all(running.splice(0).map((one) => one.stop()))
  standIn.stop()
  for (const { stdout, stderr, code } of ended) {
    expect(code).toBe(0)
    expect(stdout + stderr).not.toContain(secret)
  }
}, 120_000)

test('a role that has nobody to share the log with is refused', async () => {
  const environment = { FILIERA_STORE: 'memory', FILIERA_ROLE: 'read', FILIERA_DATA: folder }
  const { code, stderr } = await run(['serve'], environment)
  expect(code).toBe(2)
  expect(stderr).toContain('FILIERA_ROLE=read needs a log that other servers have too')
})
