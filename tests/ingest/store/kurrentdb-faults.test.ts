import { status } from '@grpc/grpc-js'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { Admission } from '../../../ingest/admission.ts'
import { openKurrentStore } from '../../../ingest/store/kurrentdb.ts'
import { verifyKurrentLog } from '../../../ingest/store/kurrentdb-verify.ts'
import { collected, eventsIn, followed, sample, samples, startMs } from './samples.ts'
import { type StandIn, startStandIn } from './stand-in/server.ts'

const secret = 'geheim-7'

/** A stand-in that ends with the test, and a store on it. */
async function opened(options: Parameters<typeof startStandIn>[0] = {}): Promise<{
  readonly standIn: StandIn
  readonly store: EventStore
  readonly open: () => Promise<EventStore>
}> {
  const standIn = await startStandIn(options)
  onTestFinished(() => standIn.stop())
  const url = standIn.url.replace('://', `://admin:${secret}@`)
  const open = async () => {
    const store = await openKurrentStore({ url, now: () => startMs, newStoreId: () => 'a-log' })
    onTestFinished(() => store.close())
    return store
  }
  return { standIn, store: await open(), open }
}

async function failureOf(attempt: Promise<unknown>): Promise<Failure> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown
  )
  if (error instanceof Failure) return error
  throw new Error(`expected a Failure, got ${String(error)}`)
}

function everythingSaid(failure: Failure): string {
  const causes: string[] = []
  for (let error: unknown = failure; error instanceof Error; error = error.cause) {
    causes.push(String(error), JSON.stringify(error), error.stack ?? '')
  }
  return causes.join('\n')
}

test.each(['drop before', 'drop after'] as const)(
  'a connection that breaks (%s an append is answered) costs and doubles nothing',
  async (fault) => {
    const { standIn, store } = await opened()
    standIn.faults.push(fault)
    const one = { stream: 's', expected: 'no_stream', events: samples(1, 3) } as const
    expect(await store.append(one)).toMatchObject({ nextRevision: 2 })
    standIn.faults.push(fault)
    const several = [
      { stream: 's', expected: 2, events: samples(10, 2) },
      { stream: 't', expected: 'no_stream', events: samples(20, 2) }
    ] as const
    expect(await store.appendMany(several)).toMatchObject([
      { nextRevision: 4 },
      { nextRevision: 1 }
    ])
    const ids = (await collected(store.readAll())).map(({ id }) => id)
    expect(ids).toEqual(
      [...samples(1, 3), ...samples(10, 2), ...samples(20, 2)].map(({ id }) => id)
    )
  }
)

test('a read that the server refuses for a moment is asked again', async () => {
  const { standIn, store } = await opened()
  await store.append({ stream: 's', expected: 'any', events: samples(1, 2) })
  standIn.refuseReads(2, status.UNAVAILABLE)
  expect(await collected(store.readStream('s'))).toHaveLength(2)
})

test('wrong credentials are named as such, and not asked about again', async () => {
  const { standIn, store } = await opened()
  standIn.refuseReads(1, status.UNAUTHENTICATED)
  const failure = await failureOf(collected(store.readAll()))
  expect(failure).toMatchObject({ code: 'store_unavailable' })
  expect(failure.detail).toContain('refused these credentials')
})

test('a server that is away is said to be, and nothing that is said holds the password', async () => {
  const { standIn, store } = await opened()
  standIn.stop()
  const append = { stream: 's', expected: 'any', events: samples(1, 1) } as const
  const attempts = [
    () => store.append(append),
    () => store.head(),
    () => collected(store.readAll()),
    () => store.find('s', [])
  ]
  for (const attempt of attempts) {
    const failure = await failureOf(attempt())
    expect(failure).toMatchObject({ code: 'store_unavailable' })
    expect(failure.detail).toContain('did not answer')
    expect(everythingSaid(failure)).not.toContain(secret)
  }
  await standIn.start()
  await vi.waitUntil(async () => (await store.head()) === null, 10_000)
  expect(await store.append(append)).toMatchObject({ nextRevision: 0 })
}, 120_000)

test('a subscriber goes on from its own checkpoint when the server was away', async () => {
  const { standIn, store, open } = await opened()
  const other = await open()
  await store.append({ stream: 's', expected: 'any', events: samples(1, 3) })
  let step = 0
  const messages = await followed(store, (all) => {
    if (all.at(-1)?.kind !== 'caughtUp') return false
    step += 1
    if (step === 1) {
      standIn.stop()
      void standIn.start().then(async () => {
        await vi.waitUntil(
          () =>
            other.head().then(
              () => true,
              () => false
            ),
          10_000
        )
        await other.append({ stream: 't', expected: 'no_stream', events: samples(10, 2) })
      })
    }
    return step === 2
  })
  expect(eventsIn(messages).map(({ id }) => id)).toEqual(
    [...samples(1, 3), ...samples(10, 2)].map(({ id }) => id)
  )
  await vi.waitUntil(() => standIn.subscriptions() === 0, 10_000)
}, 120_000)

test('two that append to one stream wherever it is both succeed, in some order', async () => {
  const { store, open } = await opened()
  const other = await open()
  const appends = [store, other].flatMap((one, writer) =>
    Array.from({ length: 15 }, (_, n) =>
      one.append({ stream: 's', expected: 'any', events: [sample(writer * 100 + n + 1)] })
    )
  )
  await Promise.all(appends)
  const revisions = (await collected(store.readStream('s'))).map(({ revision }) => revision)
  expect(revisions).toEqual(Array.from({ length: 30 }, (_, index) => index))
})

test('an event is JSON there where that loses nothing, with what other programs need beside it', async () => {
  const { standIn, store } = await opened()
  const meta = JSON.stringify({ actor: 'scale-7', correlationId: 'c-1', causationId: 'k-2' })
  await store.append({
    stream: 'hub-1',
    expected: 'no_stream',
    events: [sample(1, { meta }), sample(2, { data: '{"big": 12345678901234567890}' })]
  })
  const [plain, odd] = standIn.log.stream('filiera:hub-1')
  expect(plain).toMatchObject({ type: 'CrateWeighed', isJson: true })
  expect(JSON.parse(Buffer.from(plain?.data ?? []).toString())).toEqual({ massGrams: 1 })
  expect(JSON.parse(Buffer.from(plain?.metadata ?? []).toString())).toEqual({
    $correlationId: 'c-1',
    $causationId: 'k-2',
    occurredAtMs: String(startMs + 1),
    recordedAtMs: String(startMs),
    schemaVersion: '1',
    corrects: '',
    meta,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/u)
  })
  expect(odd?.isJson).toBe(false)
  const read = await collected(store.readAll())
  expect(read[1]?.data).toBe('{"big": 12345678901234567890}')
})

const foreign = {
  id: '00000000-0000-4000-8000-0000000000ff',
  type: 'OrderPlaced',
  isJson: true,
  data: Buffer.from('{}'),
  metadata: Buffer.from('{}')
}

test("other programs' streams are not seen, and what they write into ours is named", async () => {
  const { standIn, store } = await opened()
  standIn.log.append('orders-1', 'any', [foreign])
  await store.append({ stream: 's', expected: 'any', events: samples(1, 1) })
  standIn.log.append('orders-1', 'any', [foreign])
  expect(await collected(store.readAll())).toHaveLength(1)
  standIn.log.append('filiera:s', 'any', [foreign])
  const failure = await failureOf(collected(store.readAll()))
  expect(failure).toMatchObject({ code: 'log_damaged' })
  expect(failure.detail).toContain('filiera:s@1 was not written by this program')
})

test('a server that does not tell positions is refused before anything is appended', async () => {
  const standIn = await startStandIn({ version: '20.10' })
  onTestFinished(() => standIn.stop())
  const open = openKurrentStore({ url: standIn.url, now: () => 0, newStoreId: () => 'x' })
  const failure = await failureOf(open)
  expect(failure).toMatchObject({ code: 'store_unavailable' })
  expect(failure.detail).toContain('22.6 or later')
})

test.each([
  ['kurrentdb://', 'cannot be read'],
  [`kurrentdb://admin:${secret}@host:port`, 'with a port that is none'],
  [`esdb://admin:${secret}@host:2113?tls=maybe`, 'with an option that is none']
])('%s: a connection string %s is refused without repeating it', async (url) => {
  const failure = await failureOf(openKurrentStore({ url, now: () => 0, newStoreId: () => 'x' }))
  expect(failure).toMatchObject({ code: 'invalid_configuration' })
  expect(everythingSaid(failure)).not.toContain(secret)
})

test('esdb:// is the same log, and who opens it again finds its identity', async () => {
  const { standIn, store } = await opened()
  await store.append({ stream: 's', expected: 'any', events: samples(1, 1) })
  const url = standIn.url.replace('kurrentdb:', 'esdb:')
  const again = await openKurrentStore({ url, now: () => 0, newStoreId: () => 'another' })
  onTestFinished(() => again.close())
  expect(again.storeId).toBe('a-log')
  expect(await collected(again.readAll())).toEqual(await collected(store.readAll()))
})

function entrants(from: number, count: number, streamOf: (n: number) => string) {
  return samples(from, count).map((event, index) => {
    const n = from + index
    return { row: n, stream: streamOf(n), event, key: `["${n}"]` }
  })
}

test('more than the server takes at once is admitted in parts, and whole only if it fits', async () => {
  const { store } = await opened({ maxAppendSize: 4_000 })
  const admission = new Admission(store, 'message')
  const rows = entrants(1, 60, () => 's')
  await expect(admission.admit(rows, true)).rejects.toMatchObject({ code: 'append_too_large' })
  expect(await store.revision('s')).toBe(-1)
  const outcomes = await admission.admit(rows, false)
  expect(outcomes.map(({ status: what }) => what)).toEqual(rows.map(() => 'appended'))
  const stored = await collected(store.readStream('s'))
  expect(stored.map(({ id }) => id)).toEqual(rows.map(({ event }) => event.id))
  const again = await new Admission(store, 'message').admit(rows, false)
  expect(new Set(again.map(({ status: what }) => what))).toEqual(new Set(['duplicate']))
})

test('what is to go to several streams all or nothing is refused where the server cannot', async () => {
  const older = (await opened({ version: '24.10' })).store
  expect(older.capabilities.atomicMultiStream).toBe(false)
  const spread = entrants(1, 6, (n) => `s${n % 3}`)
  const failure = await failureOf(new Admission(older, 'message').admit(spread, true))
  expect(failure).toMatchObject({ code: 'not_together', figures: { streams: 3 } })
  expect(await older.head()).toBeNull()
  expect(await new Admission(older, 'message').admit(spread, false)).toHaveLength(6)
  const alone = entrants(10, 3, () => 'one')
  expect(await new Admission(older, 'message').admit(alone, true)).toHaveLength(3)

  const newer = (await opened({ version: '26.0' })).store
  expect(await new Admission(newer, 'message').admit(spread, true)).toHaveLength(6)
})

test('verify finds a changed byte, a missing event, and against an earlier head a lost end', async () => {
  const { standIn, store } = await opened()
  await store.append({ stream: 's', expected: 'no_stream', events: samples(1, 3) })
  await store.append({ stream: 't', expected: 'no_stream', events: samples(10, 3) })
  const whole = await verifyKurrentLog(standIn.url)
  expect(whole).toMatchObject({ storeId: 'a-log', events: 6, damage: null })
  const expectedHead = whole.head ?? { position: '', hash: '' }
  await store.append({ stream: 's', expected: 2, events: samples(4, 1) })
  expect(await verifyKurrentLog(standIn.url, { expectedHead })).toMatchObject({
    events: 7,
    damage: null
  })

  // The first record is the identity of the log.
  const record = standIn.log.records[2]
  standIn.log.tamper(2, { data: Buffer.from('{"massGrams":9}') })
  expect(await verifyKurrentLog(standIn.url)).toMatchObject({
    events: 1,
    damage: { kind: 'hash', detail: 's@1 is not as it was written' }
  })
  if (record !== undefined) standIn.log.tamper(2, record)

  standIn.log.drop(5, 3)
  expect(await verifyKurrentLog(standIn.url)).toMatchObject({ events: 4, damage: null })
  expect(await verifyKurrentLog(standIn.url, { expectedHead })).toMatchObject({
    damage: { kind: 'tail' }
  })
  standIn.log.drop(2, 1)
  expect(await verifyKurrentLog(standIn.url)).toMatchObject({ events: 1, damage: { kind: 'gap' } })
})
