/** Entry of the thread that writes what is too much to be written between two requests. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { Failure } from '../../domain/failure.ts'
import { createHeadKeeper } from './head-file.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { connectWriter, patienceMs } from './sqlite-file.ts'
import { unpackCalls } from './sqlite-pack.ts'
import { type FromWorker, packOutcome, type ToWorker, type WorkerSetup } from './sqlite-wire.ts'
import { type Call, type CallOutcome, countEvents, Writer } from './sqlite-writer.ts'

type Write = Extract<ToWorker, { readonly kind: 'write' }>

/** Calls that came in one message. */
interface Group {
  readonly calls: readonly Call[]
  readonly nowMs: number
}

function serve(port: MessagePort, { path, genesis }: WorkerSetup): void {
  const db = connectWriter(path, patienceMs)
  const keeper = createHeadKeeper(path)
  const writer = new Writer(db, genesis, keeper)
  const write = (groups: readonly Group[]) => {
    const calls = groups.flatMap((group) => group.calls)
    const written = writer.write(calls, Math.max(...groups.map(({ nowMs }) => nowMs)))
    const outcomes = written === 'busy' ? calls.map(tooBusy) : written
    let next = 0
    for (const {
      calls: { length }
    } of groups) {
      next += length
      const answers = outcomes.slice(next - length, next).map(packOutcome)
      port.postMessage(answers satisfies FromWorker)
    }
    if (writer.isScattered) unlessDamaged(() => writer.tidy())
  }
  port.on('message', (message: ToWorker) => {
    const { writes, other } = gathered(port, message)
    if (writes.length > 0) write(writes)
    if (other === undefined) return
    if (other.kind === 'checkpoint') {
      unlessDamaged(() => writer.tidy())
      // What could not be copied stays in the write-ahead log until the next time.
      unlessDamaged(() => writer.checkpoint())
      return
    }
    db.close()
    keeper.close()
    port.close()
  })
}

/** Where a sync takes long, more comes meanwhile than is worth one of its own. */
const maxGatheredEvents = 4_000

/** A message with what waits behind it: writes are done together, up to whatever is none. */
function gathered(
  port: MessagePort,
  first: ToWorker
): { readonly writes: readonly Group[]; readonly other: Exclude<ToWorker, Write> | undefined } {
  const writes: Group[] = []
  let events = 0
  for (let next: ToWorker | undefined = first; next !== undefined; ) {
    if (next.kind !== 'write') return { writes, other: next }
    const calls = unpackCalls(next.calls)
    writes.push({ calls, nowMs: next.nowMs })
    events += countEvents(calls)
    if (events >= maxGatheredEvents) break
    next = receiveMessageOnPort(port)?.message
  }
  return { writes, other: undefined }
}

/** Housekeeping that fails is done the next time, but a damaged log must not go on unnoticed. */
function unlessDamaged(work: () => void): void {
  try {
    work()
  } catch (error) {
    const failure = sqliteFailure(error, 'tidying the log')
    if (failure.code === 'log_damaged') throw failure
  }
}

function tooBusy(): CallOutcome {
  return new Failure(
    'store_unavailable',
    `another process kept the log locked for more than ${patienceMs} ms; send the same again`,
    { waitedMs: patienceMs }
  )
}

if (parentPort !== null) serve(parentPort, workerData)
