import path from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
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

async function send({ address }: Server, event: unknown) {
  const answer = await fetch(`${address}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([event])
  })
  return { status: answer.status, body: await answer.json() }
}

/** Tonnes of every link, as a server shows them once it has read up to a position. */
async function tonnes({ address }: Server, after: string) {
  const asked = new URLSearchParams({
    boundary: 'town',
    from: '2018-01-01',
    to: '2018-12-31',
    after
  })
  const answer = await fetch(`${address}/api/flows/links?${asked}`)
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

/** Where the servers meet. */
const logs = [
  ['a SQLite file', async () => ({ store: 'sqlite', shared: true, end: () => {} })],
  [
    'KurrentDB (stand-in)',
    async () => {
      const standIn = await startStandIn()
      const store = standIn.url.replace('://', `://admin:${secret}@`)
      return { store, shared: false, end: standIn.stop }
    }
  ]
] as const

describe.each(logs)('one server that writes and two that read, over %s', (name, open) => {
  test('what one takes in both show, from read models of their own', async () => {
    const { store, shared, end } = await open()
    const base = path.join(folder, name.replaceAll(/\W/gu, ''))
    const data = (who: string) => ({
      FILIERA_STORE: store,
      FILIERA_DATA: shared ? base : path.join(base, who)
    })
    const reading = (who: string) => ({
      ...data(who),
      FILIERA_ROLE: 'read',
      FILIERA_READ_MODEL: `${who}.duckdb`
    })
    const writer = await started({ ...data('writer'), FILIERA_ROLE: 'write' })
    const [first, second] = await Promise.all([started(reading('one')), started(reading('two'))])

    const sent = await send(writer, flow('Growers', 3))
    expect(sent).toMatchObject({ status: 200, body: { appended: 1 } })
    for (const reader of [first, second]) {
      expect((await tonnes(reader, sent.body.position)).links).toEqual({ Growers: 3 })
      expect(await health(reader)).toMatchObject({ ready: true, role: 'read' })
      expect(await send(reader, flow('Gate', 1))).toMatchObject({
        status: 421,
        body: { code: 'other_role', needed: 'write' }
      })
    }
    expect(await health(writer)).toMatchObject({ ready: true, role: 'write', position: null })
    expect(await tonnes(writer, sent.body.position)).toMatchObject({
      status: 421,
      body: { code: 'other_role', needed: 'read' }
    })

    // A reader that was away goes on from its own file.
    await second.stop()
    const missed = await send(writer, flow('Imports', 2))
    const again = await started(reading('two'))
    const shown = await tonnes(again, missed.body.position)
    expect(shown.links).toEqual({ Growers: 3, Imports: 2 })

    const ended = await Promise.all(running.splice(0).map((server) => server.stop()))
    end()
    for (const { stdout, stderr, code } of ended) {
      expect(code).toBe(0)
      expect(stdout + stderr).not.toContain(secret)
    }
  }, 120_000)
})

test('a role that has nobody to share the log with is refused', async () => {
  const environment = { FILIERA_STORE: 'memory', FILIERA_ROLE: 'read', FILIERA_DATA: folder }
  const { code, stderr } = await run(['serve'], environment)
  expect(code).toBe(2)
  expect(stderr).toContain('FILIERA_ROLE=read needs a log that other servers have too')
})
