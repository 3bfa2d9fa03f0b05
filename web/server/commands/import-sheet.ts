import path from 'node:path'
import { operatorOfService } from '../../../domain/access/author.ts'
import type { IntakeMode, RowResult } from '../../../ingest/pump.ts'
import { Reference } from '../../../ingest/reference.ts'
import { importSheet } from '../../../ingest/sheet/import.ts'
import type { SheetMapping } from '../../../ingest/sheet/mapping.ts'
import { openTable } from '../../../ingest/sheet/table.ts'
import type { SheetNotes } from '../../../ingest/xlsx/rows.ts'
import type { World } from './command.ts'
import type { openLog } from './log.ts'

interface Asked {
  readonly file: string
  readonly boundary: string
  readonly mode: IntakeMode
  /** Of a workbook. */
  readonly sheet: string | undefined
}

function cellsThat(count: number, [one, several]: readonly [string, string]): string {
  return count === 1 ? `one cell ${one}` : `${count} cells ${several}`
}

/** What a person should know of a workbook, a line each. */
function remarks(notes: SheetNotes): readonly string[] {
  const { formulas, withoutValue, merged, errors, beyond } = notes
  return [
    ...(formulas > 0
      ? [`${cellsThat(formulas, ['holds a formula', 'hold formulas'])}: stored values were read`]
      : []),
    ...(withoutValue > 0
      ? [
          `${cellsThat(withoutValue, ['has', 'have'])} a formula without a stored value: open and save the file`
        ]
      : []),
    ...(merged.length > 0
      ? [
          `merged cells (${merged.slice(0, 5).join(', ')}) have a value in the first cell only; undo the merge`
        ]
      : []),
    ...(errors > 0 ? [`${cellsThat(errors, ['holds', 'hold'])} an error such as #REF!`] : []),
    ...(beyond > 0
      ? [`${cellsThat(beyond, ['stands', 'stand'])} in columns beyond those that are read`]
      : [])
  ]
}

/** Rows between two sweeps: some 50 MB of what was read and is done with. */
const sweepEveryRows = 10_000

/**
 * Sweeps the memory where V8 lets it be asked to (`--expose-gc`). By itself it waits until four times
 * of what is alive has gathered, which of a workbook is a hundred megabytes.
 */
function sweeper(): (read: number) => void {
  let sweptAt = 0
  return (read) => {
    if (read - sweptAt < sweepEveryRows) return
    sweptAt = read
    globalThis.gc?.()
  }
}

/** Imports a partner's table, CSV or XLSX; the counts are the caller's to print. */
export async function importTable(
  world: World,
  log: Awaited<ReturnType<typeof openLog>>,
  mapping: SheetMapping,
  asked: Asked,
  tell: (read: number, rows: readonly RowResult[]) => void
) {
  const { now, newId, config, say } = world
  const table = await openTable(asked.file, { sheet: asked.sheet })
  try {
    const { dialect, sheet, sheets } = table
    if (dialect !== null) {
      say(
        `read as ${dialect.encoding}, columns apart by ${JSON.stringify(dialect.delimiter)}, decimals with "${dialect.decimal}"`
      )
    }
    const hidden = sheets.filter((each) => each.hidden).map(({ name }) => `"${name}"`)
    if (sheet !== null) say(`read the sheet "${sheet}"`)
    if (hidden.length > 0) say(`hidden sheets were not read: ${hidden.join(', ')}`)
    const reference = new Reference(log.store)
    await reference.refresh()
    const sweep = sweeper()
    const { summary, notes } = await importSheet(
      {
        ...{
          table,
          mapping,
          reference,
          boundary: asked.boundary,
          mode: asked.mode,
          language: 'en'
        },
        author: operatorOfService,
        ...{ store: log.store, rejects: log.rejects },
        maxWholeRows: config.FILIERA_MAX_WHOLE_ROWS,
        context: {
          ...{ nowMs: now(), actor: 'cli', correlationId: newId() },
          name: path.basename(asked.file)
        }
      },
      ({ read }, rows) => {
        sweep(read)
        tell(read, rows)
      }
    )
    for (const remark of remarks(notes)) say(remark)
    return summary
  } finally {
    table.close()
  }
}
