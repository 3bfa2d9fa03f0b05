import { DockerComposeEnvironment, getContainerRuntimeClient, Wait } from 'testcontainers'
import { expect, test } from 'vitest'
import { openKurrentStore } from '../../ingest/store/kurrentdb.ts'
import { collected } from '../ingest/store/samples.ts'
import { composeFolder } from './compose-file.ts'

/** Building the image and pulling two others takes its time on a fresh machine. */
const startMs = 15 * 60_000

const missing = await getContainerRuntimeClient().then(
  () => null,
  (error: unknown) => (error instanceof Error ? error.message : String(error))
)
if (missing !== null) console.warn(`docker compose is not tried: ${missing}`)

const producer =
  '/opt/kafka/bin/kafka-console-producer.sh --bootstrap-server kafka:9092 --topic sogemi.movements'

const flow = {
  type: 'FlowPublished',
  occurredAt: '2018-06-01T10:00:00Z',
  data: {
    boundary: 'town',
    publication: 'test',
    period: { from: '2018-01-01', to: '2018-12-31' },
    source: 'Growers',
    target: 'Markets',
    group: 'Fruit',
    quantity: { value: 3, unit: 't', basis: 'weighed' }
  }
}

test.skipIf(missing !== null)(
  'docker compose up: an event that is sent is in KurrentDB and in the Sankey',
  async () => {
    const up = await new DockerComposeEnvironment(composeFolder, 'docker-compose.yml')
      .withBuild()
      .withWaitStrategy('filiera-1', Wait.forHealthCheck())
      .withStartupTimeout(startMs)
      .up()
    try {
      const filiera = up.getContainer('filiera-1')
      const address = `http://${filiera.getHost()}:${filiera.getMappedPort(8080)}`
      const ready = await fetch(`${address}/health/ready`)
      expect(await ready.json()).toMatchObject({ ready: true, role: 'all' })

      const issued = await filiera.exec([
        ...['node', 'web/server/main.ts', 'keys', 'issue', '--name', 'compose', '--days', '1'],
        ...['--role', 'desk', '--scopes', 'ingest:events,read:flows']
      ])
      expect(issued.exitCode, issued.stderr).toBe(0)
      const authorization = `Bearer ${JSON.parse(issued.stdout).key}`
      const sent = await fetch(`${address}/api/events`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify([flow])
      })
      const { position, appended } = await sent.json()
      expect(appended).toBe(1)
      const asked = new URLSearchParams({ boundary: 'town', from: '2018-01-01', to: '2018-12-31' })
      const links = await fetch(`${address}/api/flows/links?${asked}&after=${position}`, {
        headers: { authorization }
      })
      expect((await links.json()).links).toMatchObject([{ source: 'Growers', massGrams: 3e6 }])

      const kurrentdb = up.getContainer('kurrentdb-1')
      const url = `kurrentdb://${kurrentdb.getHost()}:${kurrentdb.getMappedPort(2113)}?tls=false`
      const store = await openKurrentStore({ url, now: () => 0, newStoreId: () => 'none' })
      const events = await collected(store.readAll())
      await store.close()
      expect(events.map(({ type }) => type)).toContain('FlowPublished')

      const message = { ...flow, data: { ...flow.data, source: 'Over Kafka' } }
      const produced = await up
        .getContainer('kafka-1')
        .exec(['bash', '-c', `echo '${JSON.stringify(message)}' | ${producer}`])
      expect(produced.exitCode, produced.stderr).toBe(0)
      const shown = async () => {
        const answer = await fetch(`${address}/api/flows/links?${asked}`, {
          headers: { authorization }
        })
        const { links: all }: { links: { source: string }[] } = await answer.json()
        return all.map(({ source }) => source)
      }
      await expect.poll(shown, { timeout: 60_000 }).toContain('Over Kafka')
      const health = await fetch(`${address}/health/kafka`)
      expect(await health.json()).toEqual({ intake: 'reading', publishing: 'publishing' })
    } finally {
      await up.down({ removeVolumes: true })
    }
  },
  startMs
)
