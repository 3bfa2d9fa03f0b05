import { expect, test } from 'vitest'
import type { EventStore } from '../../domain/event-store.ts'
import { answerEvents } from '../../projections/flows/events.ts'
import { answerOrigin } from '../../projections/flows/origin.ts'
import { readRecorded } from '../../projections/log/recorded.ts'
import { onlyMoving } from '../../projections/log/said.ts'
import { namedAt, ofPlaces } from '../../projections/quality/reporter.ts'
import { readSample, sampleNames } from '../domain/samples.ts'
import { flow, idOf } from './events.ts'
import { append, askedOver, createStore, project } from './setup.ts'

/** What the mirror does not hold of events, and questions read from the log. */

const year = { boundary: 'milan-metro', from: '2018-01-01', to: '2018-12-31' }
const page = { ...year, offset: 0, limit: 9 }
const stream = 'publication-test'

function placeOf(nth: number) {
  return { eventId: idOf(nth + 1), stream, revision: nth }
}

/** A log of flows, and how many times it was read from. */
async function counted(flows: number) {
  const store = createStore()
  await append(
    store,
    Array.from({ length: flows }, (_, nth) => flow({ id: idOf(nth + 1), grams: nth }))
  )
  const spans: { from: number | undefined; limit: number | undefined }[] = []
  const log: EventStore = {
    ...store,
    readStream: (of, range = {}) => {
      spans.push({ from: range.from, limit: range.limit })
      return store.readStream(of, range)
    }
  }
  return { log, spans }
}

test('the mirror holds no text of what only moves, and its origin tells it all the same', async () => {
  const event = flow({ id: idOf(1), grams: 12 })
  const readModel = await project([event])
  const kept = await readModel.read((session) => session.rows('select said, actor from log'))
  expect(kept).toEqual([{ said: null, actor: null }])
  const { event: origin } = await answerOrigin(readModel, { eventId: idOf(1) })
  expect(origin).toMatchObject({ source: { name: 'table.csv', line: 1 }, channel: 'import' })
  expect(origin?.data).toEqual(JSON.parse(event.data))
})

test('what lies near each other in a stream is read at once, what does not is read alone', async () => {
  const { log, spans } = await counted(300)
  const nths = [0, 3, 60, 200, 299]
  const texts = await readRecorded(log, nths.toReversed().map(placeOf), () => {})
  const grams = nths.map((nth) => texts.get(idOf(nth + 1))?.data() ?? '{}')
  expect(grams.map((text) => JSON.parse(text).quantity.netGrams)).toEqual(nths)
  expect(spans).toEqual([
    { from: 0, limit: 61 },
    { from: 200, limit: 1 },
    { from: 299, limit: 1 }
  ])
})

test.each([
  ['ends before', async () => (await counted(1)).log],
  [
    'holds another event there',
    async () => {
      const store = createStore()
      await append(store, [flow({ id: idOf(1) }), flow({ id: idOf(9) })])
      return store
    }
  ]
])('a log that %s is told as damaged, not as an empty text', async (_, other) => {
  const readModel = await project([flow({ id: idOf(1) }), flow({ id: idOf(2), grams: 5 })])
  const asking = answerEvents(askedOver(await other(), readModel), page)
  await expect(asking).rejects.toMatchObject({
    code: 'log_damaged',
    detail: expect.stringContaining(`at revision 1 of stream ${stream}`)
  })
})

test('the time of a question also ends its reading of the log', async () => {
  const readModel = await project([flow({ id: idOf(1), grams: 5 })])
  const limited = readModel.within(0, 'somebody')
  await new Promise((resolve) => AbortSignal.timeout(0).addEventListener('abort', resolve))
  await expect(limited.recorded([placeOf(0)])).rejects.toMatchObject({ code: 'query_too_slow' })
})

test('who reports what only moves is told without its data', () => {
  const samples = sampleNames()
    .map(readSample)
    .filter(({ type }) => onlyMoving.has(type))
  expect(samples.length).toBeGreaterThanOrEqual(onlyMoving.size)
  const place = new RegExp(`^(?:${ofPlaces.join('|')})-.+$`, 'u')
  for (const { type, stream: of, data } of samples) {
    const reporters = namedAt.filter((name) => name in data)
    expect([type, place.test(of) || reporters.length === 0]).toEqual([type, true])
  }
})
