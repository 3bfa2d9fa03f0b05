/** Entry of the thread that writes what is too much to be written between two requests. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { Failure } from '../../domain/failure.ts'
import { createHeadKeeper } from './head-file.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { connectWriter, patienceMs } from './sqlite-file.ts'
import { unpackCalls } from './sqlite-pack.ts'
import { type FromWorker, packOutcome, type ToWorker, type WorkerSetup } from './sqlite-wire.ts'
import { type CallOutcome, Writer } from './sqlite-writer.ts'

function serve(port: MessagePort, { path, genesis }: WorkerSetup): void {
  const db = connectWriter(path, patienceMs)
  const keeper = createHeadKeeper(path)
  const writer = new Writer(db, genesis, keeper)
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'write') {
      const calls = unpackCalls(message.calls)
      const written = writer.write(calls, message.nowMs)
      const outcomes = written === 'busy' ? calls.map(tooBusy) : written
      port.postMessage(outcomes.map(packOutcome) satisfies FromWorker)
      if (writer.isScattered) unlessDamaged(() => writer.tidy())
      return
    }
    if (message.kind === 'checkpoint') {
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
