import path from 'node:path'
import { epcisEvent } from '../../domain/epcis/schema.ts'
import { epcisIntake } from '../../ingest/epcis/capture.ts'
import { pump } from '../../ingest/pump.ts'
import { Reference } from '../../ingest/reference.ts'
import { openRejects } from '../../ingest/rejects.ts'
import { openStore } from '../../ingest/store/open.ts'
import { atLeastPerSecond, type Bench, perSecond, sampled } from './harness.ts'

const count = 20_000
const runs = 3
const nowMs = Date.UTC(2026, 10, 22, 12)

/** A document of deliveries, each with a lot, two ends and a paper. */
function documentOf(run: number): Buffer {
  const eventList = Array.from({ length: count }, (_, index) => ({
    type: 'ObjectEvent',
    eventID: `urn:uuid:00000000-0000-4000-8000-${String(run * count + index).padStart(12, '0')}`,
    eventTime: new Date(nowMs - index * 1_000).toISOString(),
    eventTimeZoneOffset: '+01:00',
    action: 'OBSERVE',
    bizStep: 'receiving',
    disposition: 'in_progress',
    bizLocation: { id: `urn:epc:id:sgln:8012345.0000${index % 9}.0` },
    quantityList: [
      {
        epcClass: `urn:epc:class:lgtin:8012345.00000${index % 9}.L${index}`,
        quantity: 12.5,
        uom: 'KGM'
      }
    ],
    sourceList: [{ type: 'location', source: `urn:epc:id:sgln:8012345.0001${index % 9}.0` }],
    bizTransactionList: [
      { type: 'desadv', bizTransaction: `urn:epcglobal:cbv:bt:8012345000012:D${index}` }
    ]
  }))
  return Buffer.from(
    JSON.stringify({
      '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
      type: 'EPCISDocument',
      schemaVersion: '2.0',
      creationDate: new Date(nowMs).toISOString(),
      epcisBody: { eventList }
    })
  )
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** EPCIS documents into a durable log, beside parsing and checking alone. */
export const epcisBench: Bench = {
  name: 'epcis',
  run: async (folder) => {
    const store = await openStore(
      { kind: 'sqlite', folder },
      { now: () => nowMs, newStoreId: () => 'bench' }
    )
    const rejects = openRejects(path.join(folder, 'rejects.sqlite'), () => nowMs)
    const reference = new Reference(store)
    await reference.refresh()
    const limits = { maxBytes: 2 ** 30, maxWholeRows: count, now: () => nowMs }
    const captured = await sampled(runs, (run) => {
      const document = documentOf(run + 1)
      const capture = { id: `c${run}`, actor: 'bench', boundary: 'bench' } as const
      const intake = epcisIntake(
        { store, rejects, ...limits },
        { ...capture, behaviour: 'proceed' },
        { reference, format: 'document' }
      )
      return perSecond(count, async () => {
        for await (const rows of pump(intake, once(document))) {
          if (rows.some(({ status }) => status !== 'appended')) throw new Error('a row was lost')
        }
      })
    })
    const document = documentOf(0)
    const checked = await sampled(runs, () =>
      perSecond(count, () => {
        const parsed = JSON.parse(document.toString())
        for (const event of parsed.epcisBody.eventList) epcisEvent.parse(event)
      })
    )
    await store.close()
    rejects.close()
    const alone = 'JSON.parse and the standard’s rules alone'
    return [
      {
        name: 'EPCIS capture, document to durable events',
        ...captured,
        unit: 'events/s',
        against: { name: alone, value: checked.value },
        target: atLeastPerSecond(10_000)
      }
    ]
  }
}
