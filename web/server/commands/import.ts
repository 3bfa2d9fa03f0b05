import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { operatorOfService } from '../../../domain/access/author.ts'
import { Failure } from '../../../domain/failure.ts'
import { issueText } from '../../../domain/issue-text.ts'
import { boundaryId } from '../../../domain/movement.ts'
import { type ImportProgress, importCsv } from '../../../ingest/csv/import.ts'
import { type Mapping, mapping, mappings } from '../../../ingest/csv/mapping.ts'
import type { CsvOptions } from '../../../ingest/csv/row.ts'
import { csvSource } from '../../../ingest/csv/source.ts'
import { type Intake, intakeModes, type RowResult } from '../../../ingest/pump.ts'
import { type SheetMapping, sheetMapping } from '../../../ingest/sheet/mapping.ts'
import { readyMappings } from '../../../ingest/sheet/ready-mappings.ts'
import type { Command, World } from './command.ts'
import { importTable } from './import-sheet.ts'
import { openLog } from './log.ts'

/** Rejected rows that are shown one by one; all of them are kept and counted. */
const shownRejects = 20

/** How often progress is said, at most; what takes less says nothing. */
const progressEveryMs = 1_000

const usage =
  'FILE --mapping NAME|FILE.json --boundary ID [--sheet NAME] [--mode accept-good|all-or-nothing]'

/** A mapping by its name, or out of a JSON file: of a flow table, or of a partner's sheet. */
async function mappingFrom(nameOrFile: string): Promise<Mapping | SheetMapping> {
  const all = [...mappings, ...readyMappings]
  const known = all.find(({ name }) => name === nameOrFile)
  if (known !== undefined) return known
  const names = all.map(({ name }) => name).join(', ')
  const text = await readFile(nameOrFile, 'utf8').catch((cause: unknown) => {
    throw new Failure(
      'unknown_mapping',
      `"${nameOrFile}" is neither a mapping (${names}) nor a readable JSON file`,
      {},
      cause
    )
  })
  try {
    const given: unknown = JSON.parse(text)
    const isSheet = typeof given === 'object' && given !== null && 'event' in given
    return isSheet ? sheetMapping.parse(given) : mapping.parse(given)
  } catch (cause) {
    const why =
      cause instanceof z.ZodError
        ? cause.issues.map((issue) => `${issue.path.join('.')} ${issueText(issue)}`).join('; ')
        : String(cause)
    throw new Failure('unknown_mapping', `${nameOrFile} is not a mapping: ${why}`, {}, cause)
  }
}

const options = {
  mapping: { type: 'string' },
  sheet: { type: 'string' },
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
      sheet: z.string().optional(),
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
  return (
    progress: Pick<ImportProgress, 'read'> & Partial<ImportProgress>,
    rows: readonly RowResult[]
  ) => {
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
    const { bytes, totalBytes = 0, appended, duplicates, rejected } = progress
    const percent =
      bytes === undefined ? '' : `${Math.floor((100 * bytes) / Math.max(totalBytes, 1))} %, `
    const counts =
      appended === undefined
        ? ''
        : `, ${appended} appended, ${duplicates} known, ${rejected} rejected`
    world.progress(`${percent}${progress.read} rows read${counts}`)
  }
}

function csvIntake(
  { config, now, newId }: World,
  log: Awaited<ReturnType<typeof openLog>>,
  chosen: Mapping,
  asked: ReturnType<typeof readArguments>
): Intake<CsvOptions> {
  return {
    source: csvSource,
    options: { mapping: chosen, boundary: asked.boundary },
    context: {
      ...{ nowMs: now(), actor: 'cli', correlationId: newId() },
      name: path.basename(asked.file)
    },
    author: operatorOfService,
    ...{ store: log.store, rejects: log.rejects, mode: asked.mode },
    maxWholeRows: config.FILIERA_MAX_WHOLE_ROWS
  }
}

async function run(args: readonly string[], world: World): Promise<number> {
  const asked = readArguments(args)
  const chosen = await mappingFrom(asked.mapping)
  const log = await openLog(world.config, world)
  try {
    const report = reporter(world)
    const { read, appended, duplicates, rejected } =
      'event' in chosen
        ? await importTable(world, log, chosen, { ...asked, sheet: asked.sheet }, (rows, batch) =>
            report({ read: rows }, batch)
          )
        : await importCsv(asked.file, csvIntake(world, log, chosen, asked), report)
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
  doc: 'import a table (CSV, or XLSX by a sheet mapping) into the log; ends with one JSON line of counts',
  run
}
