import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyLog } from '../../../ingest/store/verify.ts'
import { sized } from '../../size.ts'
import { startAppending } from './processes.ts'
import { collected, eventsIn, followed, openLogAt, samples, temporaryFolder } from './samples.ts'

const kills = sized({ daily: 8, nightly: 48 })
const seed = 7

test(`after ${kills} kill -9 every acknowledged event is there, and no half append`, async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const acknowledged = new Map<string, number>()
  for (let run = 0; run < kills; run += 1) {
    const due = 1 + ((run * seed * 13) % 150)
    const work = { name: `run-${run}`, first: run * 1_000_000, appends: 5000 }
    const appending = startAppending(path, work, (count, child) => {
      if (count === due) child.kill('SIGKILL')
    })
    expect(await appending.ended).toBeNull()
    for (const [stream, revision] of appending.acknowledged) acknowledged.set(stream, revision)
    const { damage } = await verifyLog(path)
    expect(damage).toBeNull()
  }
  const store = await openLogAt(path)
  const events = await collected(store.readAll())
  expect(events.map(({ position }) => Number(position))).toEqual(
    events.map((_, index) => index + 1)
  )
  expect(acknowledged.size).toBeGreaterThan(kills)
  for (const [stream, revision] of acknowledged) {
    const stored = await store.revision(stream)
    expect(stored).toBeGreaterThanOrEqual(revision)
    if (stream.endsWith('-2')) expect((stored + 1) % 100).toBe(0)
  }
  await store.close()
  expect(await verifyLog(path)).toMatchObject({ damage: null, events: events.length })
}, 120_000)

test('several processes append to one log, and a subscriber misses nothing', async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const store = await openLogAt(path)
  const appends = 60
  const due = 2 * appends * 102 + appends
  const following = followed(store, (messages) => eventsIn(messages).length >= due)
  const children = ['a', 'b'].map((name, index) =>
    startAppending(path, { name, first: (index + 1) * 1_000_000, appends })
  )
  for (const [index, event] of samples(1, appends).entries()) {
    await store.append({ stream: 'own', expected: index - 1, events: [event] })
  }
  expect(await Promise.all(children.map(({ ended }) => ended))).toEqual([0, 0])
  const events = eventsIn(await following)
  expect(events.map(({ position }) => Number(position))).toEqual(
    events.map((_, index) => index + 1)
  )
  expect(new Set(events.map(({ id }) => id)).size).toBe(due)
  for (const { acknowledged } of children) {
    for (const [stream, revision] of acknowledged)
      expect(await store.revision(stream)).toBe(revision)
  }
  await store.close()
  expect(await verifyLog(path)).toMatchObject({ damage: null, events: due })
}, 30_000)
