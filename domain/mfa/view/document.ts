import { z } from 'zod'
import { issueText } from '../../issue-text.ts'
import { compileView } from './compile.ts'
import { viewDefinition } from './definition.ts'
import { type Attributes, type Dimensions, dimensionTable, type FlowRow } from './dimensions.ts'
import { executeView } from './execute.ts'
import { invalidView, listed, type ViewProblem } from './problem.ts'
import type { Figures, Sum, ViewResult } from './result.ts'

/** A view as one document: rows, what is known of the things that they name, and a definition. */

/** Beyond it, sums of a million and squares of deviations would no longer be numbers of this machine. */
const largest = 1e100

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const id = z.union([z.string(), z.number()])
const row = z
  .object({
    source: z.string(),
    target: z.string(),
    value: z.number().min(-largest).max(largest),
    sd: z
      .number()
      .min(0)
      .max(largest)
      .nullish()
      .describe('one standard deviation of the value, if it is known')
  })
  .catchall(scalar)

/** More would fill the memory of whoever reads them; the read side takes any number of rows. */
const maxRows = 1_000_000

export const viewDocument = z.strictObject({
  rows: z.array(row).max(maxRows).describe('flows; their number is their place, from 0'),
  dimensions: z
    .record(z.string(), z.array(z.object({ id }).catchall(scalar)))
    .default({})
    .describe('tables by the column that holds their id; "process" is that of source and target'),
  definition: viewDefinition
})

const figures = {
  type: z.string(),
  time: z.string(),
  value: z.number(),
  sd: z
    .number()
    .optional()
    .describe(
      'one standard deviation, errors of rows independent but for those of one value of sharedError; only where all rows have one'
    ),
  measures: z.record(z.string(), z.number().nullable()).optional(),
  rows: z.array(z.int())
}

const sum = z.strictObject({ count: z.int(), value: z.number() })

export const viewAnswer = z.strictObject({
  nodes: z.array(
    z.strictObject({
      id: z.string(),
      group: z.string(),
      label: z.string(),
      layer: z.int(),
      band: z.int(),
      position: z.int(),
      hidden: z.boolean()
    })
  ),
  links: z.array(z.strictObject({ source: z.string(), target: z.string(), ...figures })),
  elsewhere: z.array(
    z.strictObject({ node: z.string(), direction: z.enum(['to', 'from']), ...figures })
  ),
  unused: z.array(z.int()),
  internal: z.array(z.int()),
  outside: z.array(z.int()),
  filtered: z.array(z.int()),
  account: z.strictObject({
    drawn: sum,
    internal: sum,
    unused: sum,
    elsewhere: sum,
    outside: sum,
    filtered: sum
  })
})
type ViewAnswer = z.infer<typeof viewAnswer>

type Table = readonly ({ readonly id: string | number } & Attributes)[]

function readTable(name: string, table: Table, problems: ViewProblem[]): Map<string, Attributes> {
  const rows = new Map<string, Attributes>()
  const repeated = new Set<string>()
  for (const entry of table) {
    const key = String(entry.id)
    if (rows.has(key)) repeated.add(key)
    rows.set(key, entry)
  }
  if (repeated.size > 0) {
    const detail = `ids that stand there twice: ${listed([...repeated])}`
    problems.push({ problem: 'form', at: `dimensions.${name}`, detail })
  }
  return rows
}

/** What a definition may refer to: the tables, the columns of the rows, and the rows' processes. */
function readDimensions(
  rows: readonly FlowRow[],
  tables: Readonly<Record<string, Table>>
): Dimensions {
  const problems: ViewProblem[] = []
  const { process = [], ...others } = tables
  const processes = readTable('process', process, problems)
  const columns = new Set<string>()
  for (const flow of rows) {
    for (const column of Object.keys(flow)) columns.add(column)
    for (const end of [flow.source, flow.target]) if (!processes.has(end)) processes.set(end, {})
  }
  columns.delete('source')
  columns.delete('target')
  const read = Object.entries(others).map(([name, table]) => {
    if (rows.length > 0 && !columns.has(name)) {
      const detail = `no row has a column ${name} that holds its ids`
      problems.push({ problem: 'unknown_dimension', at: `dimensions.${name}`, detail })
    }
    columns.add(name)
    return [name, dimensionTable(readTable(name, table, problems))] as const
  })
  if (problems.length > 0) throw invalidView(problems)
  return { processes: dimensionTable(processes), tables: new Map(read), columns }
}

function answerOf({ nodes, links, elsewhere, account }: ViewResult): ViewAnswer {
  const told = ({ count, value }: Sum) => ({ count, value })
  const { drawn, internal, unused, outside, filtered } = account
  return {
    nodes: [...nodes],
    links: links.map(({ source, target, ...figures }) => ({ source, target, ...tell(figures) })),
    elsewhere: elsewhere.map(({ node, direction, ...figures }) => ({
      ...{ node, direction },
      ...tell(figures)
    })),
    unused: plain(unused.rows),
    internal: plain(internal.rows),
    outside: plain(outside.rows),
    filtered: plain(filtered.rows),
    account: {
      drawn: told(drawn),
      internal: told(internal),
      unused: told(unused),
      elsewhere: told(account.elsewhere),
      outside: told(outside),
      filtered: told(filtered)
    }
  }
}

/** Typed arrays are no lists of JSON; pushed, as spreading them takes many times as long. */
function plain(numbers: Int32Array): number[] {
  const list: number[] = []
  for (let at = 0; at < numbers.length; at += 1) list.push(numbers[at] ?? 0)
  return list
}

function tell({ type, time, value, sd, measures, rows }: Figures) {
  const isMeasured = Object.keys(measures).length > 0
  return {
    type,
    time,
    value,
    ...(sd === null ? {} : { sd }),
    rows: plain(rows),
    ...(isMeasured ? { measures: { ...measures } } : {})
  }
}

function isScalar(cell: unknown): boolean {
  return cell === null || (typeof cell !== 'object' && cell !== undefined)
}

/** Whether a row is as `row` has it. */
function isRow(given: unknown): given is FlowRow {
  if (typeof given !== 'object' || given === null) return false
  if (!('source' in given && 'target' in given && 'value' in given)) return false
  const { source, target, value } = given
  if (typeof source !== 'string' || typeof target !== 'string') return false
  if (typeof value !== 'number' || !(Math.abs(value) <= largest)) return false
  const sd = 'sd' in given ? given.sd : null
  const isDeviation = sd === null || (typeof sd === 'number' && sd >= 0 && sd <= largest)
  return isDeviation && Object.values(given).every(isScalar)
}

/**
 * The rows of a document that have no fault, as they are: by zod a million of them take several times
 * as long. Null where anything is wrong, which zod then names.
 */
function plainRows(document: unknown): readonly FlowRow[] | null {
  if (typeof document !== 'object' || document === null || !('rows' in document)) return null
  const { rows } = document
  if (!Array.isArray(rows) || rows.length > maxRows) return null
  return rows.every(isRow) ? rows : null
}

/**
 * Draws the view of a document as it is sent: rows, dimension tables and a definition.
 *
 * @throws Failure `invalid_view` with every problem of its form, its tables or its definition.
 */
export function viewOf(document: unknown): ViewAnswer {
  const given = plainRows(document)
  const parsed = viewDocument.safeParse(
    given === null ? document : { ...Object(document), rows: [] }
  )
  if (!parsed.success) {
    throw invalidView(
      parsed.error.issues.map((issue) => ({
        problem: 'form',
        at: issue.path.join('.') || 'document',
        detail: issueText(issue)
      }))
    )
  }
  const { dimensions: tables, definition } = parsed.data
  const rows = given ?? parsed.data.rows
  const dimensions = readDimensions(rows, tables)
  return answerOf(executeView(compileView(definition, dimensions), rows, dimensions))
}
