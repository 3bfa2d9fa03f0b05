import type { EventStore } from '../../../domain/event-store.ts'
import { Failure, type FailureCode } from '../../../domain/failure.ts'
import type { ReadModel } from '../../../projections/read-model.ts'
import { type Projections, startProjections } from '../../../projections/run.ts'

/** Faults of the machine that may pass by themselves; a damaged log does not. */
const passing: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'disk_full',
  'store_unavailable',
  'read_model_unavailable'
])

/** Wait before the first restart; it doubles with every one that fails, up to the longest. */
const firstWaitMs = 500
const longestWaitMs = 30_000

interface Running {
  readonly readModel: ReadModel
  readonly projections: Projections
}

type Listener = Parameters<Projections['onChange']>[0]

/** What is asked of whichever runs at the time. */
function forwarding(current: () => Running, listeners: Set<Listener>): Running {
  return {
    readModel: {
      storeId: current().readModel.storeId,
      state: () => current().readModel.state(),
      discarded: current().readModel.discarded,
      read: (work) => current().readModel.read(work),
      recorded: (places) => current().readModel.recorded(places),
      write: (work) => current().readModel.write(work),
      useThreads: (which) => current().readModel.useThreads(which),
      scratch: (work) => current().readModel.scratch(work),
      within: (limitMs, caller) => current().readModel.within(limitMs, caller),
      reset: (reason) => current().readModel.reset(reason),
      close: () => current().readModel.close()
    },
    projections: {
      position: () => current().projections.position(),
      caughtUp: (position, wait) => current().projections.caughtUp(position, wait),
      health: () => current().projections.health(),
      onChange: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      rebuild: () => current().projections.rebuild(),
      check: () => current().projections.check(),
      stop: () => current().projections.stop()
    }
  }
}

/**
 * A read side that starts again after a passing fault: a disk that was full for a while must not
 * leave it behind for good. The read model is opened anew each time, since DuckDB refuses all work
 * on an instance whose disk has failed it, or in which it met an error of its own: a question that
 * brings that about must not end all answers.
 *
 * @param onFailure is told of every stop, with the wait until the next start; null: it stays so.
 * @throws Failure when the first start fails.
 */
export async function startRestarting(options: {
  readonly store: EventStore
  readonly open: (onBroken: (why: Failure) => void) => Promise<ReadModel>
  readonly onFailure: (failure: Failure, waitMs: number | null) => void
}): Promise<Running & { readonly close: () => Promise<void> }> {
  const { store, open } = options
  const listeners = new Set<Listener>()
  let waitMs = firstWaitMs
  let timer: NodeJS.Timeout | undefined
  /** From a stop until the next start: what fails meanwhile is the end of what has stopped. */
  let isDown = false
  let closed = false
  let current = await start()

  async function start(): Promise<Running> {
    let isUp = false
    const readModel = await open((why) => {
      // Before, it is this start that fails.
      if (isUp) restartLater(why)
    })
    try {
      const projections = await startProjections({ store, readModel, onFailure: restartLater })
      projections.onChange((batch) => {
        waitMs = firstWaitMs
        for (const listener of listeners) listener(batch)
      })
      isUp = true
      return { readModel, projections }
    } catch (error) {
      await readModel.close()
      throw error
    }
  }

  function restartLater(failure: Failure): void {
    if (closed || isDown) return
    isDown = true
    const again = passing.has(failure.code)
    options.onFailure(failure, again ? waitMs : null)
    if (!again) return
    timer = setTimeout(restart, waitMs)
    waitMs = Math.min(waitMs * 2, longestWaitMs)
  }

  async function restart(): Promise<void> {
    try {
      await stop()
      if (closed) return
      isDown = false
      current = await start()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      isDown = false
      restartLater(error)
    }
  }

  async function stop(): Promise<void> {
    await current.projections.stop()
    await current.readModel.close()
  }

  return {
    ...forwarding(() => current, listeners),
    close: () => {
      closed = true
      clearTimeout(timer)
      return stop()
    }
  }
}
