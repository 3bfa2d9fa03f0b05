import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { type CopyProgress, copyLog } from '../../../ingest/store/copy.ts'
import { isKurrentUrl, shownUrl } from '../../../ingest/store/kurrentdb-client.ts'
import { logPath, makeFolder, openStore } from '../../../ingest/store/open.ts'
import { openSqliteStore } from '../../../ingest/store/sqlite.ts'
import type { Config } from '../config.ts'
import type { Command, World } from './command.ts'

const usage = '[--from sqlite:PATH|kurrentdb://…] [--to sqlite:PATH|kurrentdb://…]'

/** How often progress is said, at most. */
const progressEveryMs = 1_000

/** One end of a copy. */
type End =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'kurrentdb'; readonly url: string }

function wrong(what: string, cause?: unknown): Failure {
  return new Failure('invalid_parameter', `${what}. Usage: copy ${usage}`, {}, cause)
}

/** A folder is a data folder; what is named `….sqlite` is the log itself. */
function endOf(given: string, option: string): End {
  if (isKurrentUrl(given)) return { kind: 'kurrentdb', url: given }
  const file = given.startsWith('sqlite:') ? given.slice('sqlite:'.length) : ''
  if (file === '') {
    // What was given may hold a password and is not repeated.
    throw wrong(`--${option} is neither sqlite:PATH nor a connection string of KurrentDB`)
  }
  return { kind: 'sqlite', path: file.endsWith('.sqlite') ? file : logPath(file) }
}

/** The log of the settings, for an end that was left out. */
function configured({ FILIERA_STORE: setting, FILIERA_DATA: folder }: Config): End {
  if (setting === 'memory') throw wrong('FILIERA_STORE=memory keeps no log; name both ends')
  return isKurrentUrl(setting)
    ? { kind: 'kurrentdb', url: setting }
    : { kind: 'sqlite', path: logPath(folder) }
}

function shown(end: End): string {
  return end.kind === 'sqlite' ? end.path : shownUrl(end.url)
}

function isSame(a: End, b: End): boolean {
  if (a.kind === 'sqlite')
    return b.kind === 'sqlite' && path.resolve(a.path) === path.resolve(b.path)
  return b.kind === 'kurrentdb' && shownUrl(a.url) === shownUrl(b.url)
}

function readArguments(args: readonly string[], config: Config): { from: End; to: End } {
  let given: { from?: string | undefined; to?: string | undefined }
  try {
    const options = { from: { type: 'string' }, to: { type: 'string' } } as const
    given = parseArgs({ args: [...args], options }).values
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause)
  }
  if (given.from === undefined && given.to === undefined) throw wrong('name one end or both')
  const from = given.from === undefined ? configured(config) : endOf(given.from, 'from')
  const to = given.to === undefined ? configured(config) : endOf(given.to, 'to')
  if (isSame(from, to)) throw wrong(`both ends are ${shown(from)}`)
  return { from, to }
}

function noLog(end: End): Failure {
  return new Failure('store_unavailable', `there is no log at ${shown(end)}; check --from`)
}

async function open(end: End, deps: Parameters<typeof openStore>[1]): Promise<EventStore> {
  if (end.kind === 'kurrentdb') return openStore(end, deps)
  await makeFolder(path.dirname(end.path))
  return openSqliteStore({ ...deps, path: end.path })
}

/** Opens a log that must be there. */
async function openSource(end: End, { now }: World): Promise<EventStore> {
  if (end.kind === 'sqlite' && !existsSync(end.path)) throw noLog(end)
  const newStoreId = () => {
    throw noLog(end)
  }
  return open(end, { now, newStoreId })
}

function reporter(world: World): (progress: CopyProgress) => void {
  let saidAt = world.now()
  return ({ phase, events }) => {
    if (world.now() - saidAt < progressEveryMs) return
    saidAt = world.now()
    world.progress(`${phase}, ${events} events`)
  }
}

async function run(args: readonly string[], world: World): Promise<number> {
  const ends = readArguments(args, world.config)
  const from = await openSource(ends.from, world)
  try {
    const to = await open(ends.to, { now: world.now, newStoreId: world.newId })
    try {
      const result = await copyLog({ from, to, onProgress: reporter(world) })
      world.progress('')
      world.say(
        `${shown(ends.to)} holds the ${result.events} events of ${shown(ends.from)}, read back and compared`
      )
      world.print(JSON.stringify({ from: ends.from.kind, to: ends.to.kind, ...result }))
      return 0
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}

export const copyCommand: Command = {
  name: 'copy',
  usage,
  doc: 'copy a log into another store, or go on with it, and compare both; an end that is left out is the log of the settings; ends with one JSON line',
  run
}
