/**
 * A process that appends to a log until it has done enough or is killed, and says on standard
 * output what was acknowledged, a line each, before it goes on: `<stream> <revision>`.
 *
 * Arguments: path of the log, name of its streams, first sample, appends to make.
 */
import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../../ingest/store/sqlite.ts'
import { samples, startMs } from './samples.ts'

const [path = '', name = '', first = '0', appends = '0'] = process.argv.slice(2)
const store = await openSqliteStore({
  path,
  now: () => startMs,
  newStoreId: () => 'log-under-test'
})
let next = Number(first)

/** Batches of 100 go through the worker, single events are written at once. */
async function appendNext(stream: string, count: number, after: number): Promise<number> {
  const expected = after === -1 ? 'no_stream' : after
  const events = samples(next, count)
  next += count
  const { nextRevision } = await store.append({ stream, expected, events })
  writeSync(1, `${stream} ${nextRevision}\n`)
  return nextRevision
}

async function appendMany(stream: string, size: number): Promise<void> {
  let revision = -1
  for (let made = 0; made < Number(appends); made += 1) {
    revision = await appendNext(stream, size, revision)
  }
}

await Promise.all([1, 1, 100].map((size, index) => appendMany(`${name}-${index}`, size)))
await store.close()
