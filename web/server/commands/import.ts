import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { issueText } from '../../../domain/issue-text.ts'
import { boundaryId } from '../../../domain/movement.ts'
import { type ImportProgress, importCsv } from '../../../ingest/csv/import.ts'
import { type Mapping, mapping, mappings } from '../../../ingest/csv/mapping.ts'
import { csvSource } from '../../../ingest/csv/source.ts'
import { intakeModes, type RowResult } from '../../../ingest/pump.ts'
import type { Command, World } from './command.ts'
import { openLog } from './log.ts'

/** Rejected rows that are shown one by one; all of them are kept and counted. */
const shownRejects = 20

/** How often progress is said, at most; what takes less says nothing. */
const progressEveryMs = 1_000

const usage = 'FILE --mapping NAME|FILE.json --boundary ID [--mode accept-good|all-or-nothing]'

/** A mapping by its name, or out of a JSON file. */
async function mappingFrom(nameOrFile: string): Promise<Mapping> {
  const known = mappings.find(({ name }) => name === nameOrFile)
  if (known !== undefined) return known
  const names = mappings.map(({ name }) => name).join(', ')
  const text = await readFile(nameOrFile, 'utf8').catch((cause: unknown) => {
    throw new Failure(
      'unknown_mapping',
      `"${nameOrFile}" is neither a mapping (${names}) nor a readable JSON file`,
      {},
      cause
    )
  })
  try {
    return mapping.parse(JSON.parse(text))
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)
    throw new Failure('unknown_mapping', `${nameOrFile} is not a mapping: ${why}`, {}, cause)
  }
}

const options = {
  mapping: { type: 'string' },
  boundary: { type: 'string' },
  mode: { type: 'string', default: intakeModes[0] }
} as const

function readArguments(args: readonly string[]) {
  const { values, positionals } = splitArguments(args)
  const parsed = z
    .object({
      file: z.string(),
      mapping: z.string(),
      boundary: boundaryId,
      mode: z.enum(intakeModes)
    })
    .safeParse({ ...values, file: positionals[0] })
  if (parsed.success && positionals.length === 1) return parsed.data
  const wrong = (parsed.error?.issues ?? []).map(
    (issue) => `${issue.path.join('.')} ${issueText(issue)}`
  )
  if (positionals.length > 1) wrong.push(`one file at a time, got ${positionals.length}`)
  throw new Failure('invalid_parameter', `${wrong.join('; ')}. Usage: import ${usage}`)
}

function splitArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('invalid_parameter', `${why}. Usage: import ${usage}`, {}, cause)
  }
}

function reporter(world: World) {
  let saidAt = world.now()
  let shown = 0
  return (progress: ImportProgress, rows: readonly RowResult[]) => {
    for (const row of rows) {
      if (row.status !== 'rejected') continue
      for (const { field, code, reason, value } of row.problems) {
        shown += 1
        if (shown > shownRejects) continue
        const place = field === null ? '' : `, ${field}`
        world.say(`line ${row.row}${place}: ${reason} [${code}] value: ${value}`)
      }
    }
    if (world.now() - saidAt < progressEveryMs) return
    saidAt = world.now()
    const percent = Math.floor((100 * progress.bytes) / Math.max(progress.totalBytes, 1))
    world.progress(
      `${percent} %, ${progress.read} rows read, ${progress.appended} appended, ${progress.duplicates} known, ${progress.rejected} rejected`
    )
  }
}

async function run(args: readonly string[], world: World): Promise<number> {
  const asked = readArguments(args)
  const chosen = await mappingFrom(asked.mapping)
  const log = await openLog(world.config, world)
  try {
    const intake = {
      source: csvSource,
      options: { mapping: chosen, boundary: asked.boundary },
      context: {
        nowMs: world.now(),
        actor: 'cli',
        correlationId: world.newId(),
        name: path.basename(asked.file)
      },
      store: log.store,
      rejects: log.rejects,
      mode: asked.mode,
      maxWholeRows: world.config.FILIERA_MAX_WHOLE_ROWS
    }
    const { read, appended, duplicates, rejected } = await importCsv(
      asked.file,
      intake,
      reporter(world)
    )
    world.progress('')
    if (rejected > shownRejects) {
      world.say(`… ${rejected} rows were rejected; GET /api/rejects lists them all`)
    }
    if (read === 0) world.say('the file has a header and no rows')
    const withheld = read - appended - duplicates - rejected
    if (withheld > 0)
      world.say(`nothing was stored: ${withheld} good rows wait for the rejected ones`)
    if (read > 0 && duplicates === read) world.say('nothing changed: every row was known already')
    world.print(JSON.stringify({ read, appended, duplicates, rejected }))
    return asked.mode === 'all-or-nothing' && rejected > 0 ? 1 : 0
  } finally {
    await log.close()
  }
}

export const importCommand: Command = {
  name: 'import',
  usage,
  doc: 'import a CSV flow table into the log; ends with one JSON line of counts',
  run
}
