import { parseArgs } from 'node:util'
import { Failure } from '../../../domain/failure.ts'
import type { LogHead } from '../../../ingest/store/head-file.ts'
import { shownStore, storeOptions, verifyStore } from '../../../ingest/store/open.ts'
import type { Command, World } from './command.ts'

const usage = '[--head POSITION:HASH]'

const headPattern = /^([0-9/]{1,60}):([0-9a-f]{64})$/u

/** The head that was asked about, as an earlier run printed it; null where none was. */
function readArguments(args: readonly string[]): LogHead | null {
  const wrong = (what: string, cause?: unknown) =>
    new Failure('invalid_parameter', `${what}. Usage: verify ${usage}`, {}, cause)
  let given: string | undefined
  try {
    given = parseArgs({ args: [...args], options: { head: { type: 'string' } } }).values.head
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause)
  }
  if (given === undefined) return null
  const [, position, hash] = headPattern.exec(given) ?? []
  if (position !== undefined && hash !== undefined) return { position, hash }
  throw wrong(`--head "${given.slice(0, 80)}" is not a position, a colon and 64 hex digits`)
}

/** Dense positions are written with leading zeros, which nobody wants to count. */
function shown(position: string): string {
  return /^\d+$/u.test(position) ? String(Number(position)) : position
}

function asWritten(events: number): string {
  return events === 1 ? '1 event, as it was written' : `${events} events, each as it was written`
}

async function run(args: readonly string[], world: World): Promise<number> {
  const head = readArguments(args)
  const options = storeOptions(world.config.FILIERA_STORE, world.config.FILIERA_DATA)
  if (options.kind === 'memory') {
    throw new Failure(
      'invalid_parameter',
      'FILIERA_STORE=memory keeps no log between two processes, so there is nothing to verify'
    )
  }
  const where = shownStore(options)
  const found = await verifyStore(options, head === null ? {} : { expectedHead: head })
  const { storeId, events, damage } = found
  world.print(JSON.stringify({ storeId, events, head: found.head, damage }))
  if (damage === null) {
    world.say(`${where} is whole: ${asWritten(events)}`)
    if (options.kind === 'kurrentdb' && head === null && found.head !== null) {
      const { position, hash } = found.head
      world.say(
        `keep --head ${position}:${hash} for the next time: only against it does a stream show that lost its end or was deleted`
      )
    }
    return 0
  }
  const place = damage.position === null ? '' : ` at position ${shown(damage.position)}`
  world.say(`${where} is DAMAGED${place}: ${damage.detail}`)
  world.say(`before it: ${asWritten(events)}; restore the rest from a backup`)
  return 1
}

export const verifyCommand: Command = {
  name: 'verify',
  usage,
  doc: 'recompute the hash chain over the log; names the first damaged position, or with --head what is missing since an earlier run',
  run
}
