import { createReadStream } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { issueText } from '../../../domain/issue-text.ts'
import { boundaryId } from '../../../domain/movement.ts'
import { epcisIntake } from '../../../ingest/epcis/capture.ts'
import { errorBehaviours } from '../../../ingest/epcis/captures.ts'
import { pump, Tally } from '../../../ingest/pump.ts'
import { Reference } from '../../../ingest/reference.ts'
import type { Command, World } from './command.ts'
import { openLog } from './log.ts'

/** Rejected events that are shown one by one; all of them are kept and counted. */
const shownRejects = 20

const usage = `FILE.json [--boundary ID] [--behaviour ${errorBehaviours.join('|')}]`

const options = {
  boundary: { type: 'string' },
  behaviour: { type: 'string', default: errorBehaviours[0] }
} as const

function readArguments(args: readonly string[], fallback: string) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    const [file, ...more] = positionals
    if (more.length > 0) throw new Error(`one file at a time, got ${positionals.length}`)
    return z
      .object({
        file: z.string(),
        boundary: boundaryId.default(fallback),
        behaviour: z.enum(errorBehaviours)
      })
      .parse({ ...values, file })
  } catch (cause) {
    const why =
      cause instanceof z.ZodError
        ? cause.issues.map((issue) => `${issue.path.join('.')} ${issueText(issue)}`).join('; ')
        : String(cause)
    throw new Failure('invalid_parameter', `${why}. Usage: epcis ${usage}`, {}, cause)
  }
}

async function run(args: readonly string[], world: World): Promise<number> {
  const { config, now } = world
  const { file, boundary, behaviour } = readArguments(args, config.FILIERA_EPCIS_BOUNDARY)
  const log = await openLog(config, world)
  try {
    const reference = new Reference(log.store)
    await reference.refresh()
    const limits = {
      maxBytes: config.FILIERA_MAX_UPLOAD_MB * 1024 * 1024,
      maxWholeRows: config.FILIERA_MAX_WHOLE_ROWS
    }
    const intake = epcisIntake(
      { ...log, ...limits, now },
      { id: world.newId(), actor: 'cli', boundary, behaviour },
      { reference, format: 'document' }
    )
    const named = { ...intake, context: { ...intake.context, name: path.basename(file) } }
    const tally = new Tally(log.store.compare)
    let shown = 0
    for await (const rows of pump(named, createReadStream(file))) {
      tally.add(rows)
      for (const row of rows) {
        if (row.status !== 'rejected') continue
        for (const { field, code, reason, value } of row.problems) {
          shown += 1
          if (shown > shownRejects) continue
          const place = field === null ? '' : `, ${field}`
          world.say(`event ${row.row}${place}: ${reason} [${code}] value: ${value}`)
        }
      }
    }
    if (shown > shownRejects) world.say(`… ${shown} faults in all; GET /api/rejects lists them`)
    const { read, appended, duplicates, rejected } = tally.summary
    world.print(JSON.stringify({ read, appended, duplicates, rejected }))
    return behaviour === 'rollback' && rejected > 0 ? 1 : 0
  } finally {
    await log.close()
  }
}

export const epcisCommand: Command = {
  name: 'epcis',
  usage,
  doc: 'capture an EPCIS 2.0 document in JSON into the log; ends with one JSON line of counts',
  run
}
