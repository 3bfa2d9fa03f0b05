import type { Metadata } from '../../domain/event.ts'
import { Failure, type FailureCode } from '../../domain/failure.ts'
import { marketDayStartMs } from '../../domain/market-day.ts'
import { cleaned } from '../../domain/movement.ts'
import { yearPeriod } from '../../domain/period.ts'
import { FlowPublished } from '../../domain/publication/events.ts'
import { bases, type Quantity, readQuantity } from '../../domain/quantity.ts'
import { type IntakeContext, note, notesOf, type Translation } from '../source.ts'
import type { Mapping } from './mapping.ts'
import { type CsvOptions, CsvRow } from './row.ts'

function periodOf(row: CsvRow, { period }: Mapping): { from: string; to: string } {
  if ('from' in period)
    return { from: row.cell(period.from).trim(), to: row.cell(period.to).trim() }
  const year = row.cell(period.year).trim()
  return /^\d{4}$/u.test(year) ? yearPeriod(Number(year)) : { from: year, to: year }
}

/** @throws Failure of `readQuantity`; `invalid_field` for an unknown basis. */
function quantityOf(row: CsvRow, { columns, unit, basis, decimal }: Mapping): Quantity {
  const value = row.cell(columns.value).trim()
  const said = 'column' in basis ? row.cell(basis.column).trim() : basis.constant
  const known = bases.find((name) => name === said)
  if (known === undefined) {
    throw new Failure('invalid_field', `"${said}" is not a basis; use one of ${bases.join(', ')}`)
  }
  return readQuantity({
    // A point in a table with decimal commas could mean thousands or a slip: not ours to guess.
    value: decimal === '.' ? value : value.replaceAll('.', '?').replace(',', '.'),
    unit: 'column' in unit ? row.cell(unit.column).trim() : unit.constant,
    basis: known
  })
}

function saidOf(row: CsvRow, { mapping, boundary }: CsvOptions, quantity: Quantity) {
  const { columns, stages, groupAliases } = mapping
  const process = (column: string) => {
    const id = cleaned(row.cell(column))
    return { id, stage: Object.hasOwn(stages, id) ? stages[id] : null }
  }
  const group = cleaned(row.cell(columns.group))
  const product = columns.product === undefined ? '' : cleaned(row.cell(columns.product))
  return {
    boundary,
    publication: mapping.publication,
    period: periodOf(row, mapping),
    source: process(columns.source),
    target: process(columns.target),
    group: Object.hasOwn(groupAliases, group) ? groupAliases[group] : group,
    product: product === '' ? null : product,
    quantity
  }
}

/** The column that a wrong quantity is to be mended in. */
function quantityColumn({ columns, unit, basis }: Mapping, code: FailureCode): string | null {
  if (code === 'unknown_unit' || code === 'factor_needed') {
    return 'column' in unit ? unit.column : null
  }
  if (code === 'invalid_field') return 'column' in basis ? basis.column : null
  return columns.value
}

/** The column that a part of the event was read from. */
function columnOf({ columns, period }: Mapping, path: readonly PropertyKey[]): string | null {
  const [part, detail] = path
  if (part === 'source' || part === 'target' || part === 'group') return columns[part]
  if (part === 'product') return columns.product ?? null
  if (part !== 'period') return null
  if ('year' in period) return period.year
  return detail === 'to' ? period.to : period.from
}

/** One row of a flow table as a `FlowPublished`. */
export function translate(
  content: unknown,
  line: number,
  options: CsvOptions,
  context: IntakeContext
): Translation {
  if (!(content instanceof CsvRow)) throw new Failure('internal', 'a CSV record is not a row')
  const { mapping } = options
  let quantity: Quantity
  try {
    quantity = quantityOf(content, mapping)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const column = quantityColumn(mapping, error.code)
    const value = column === null ? '' : content.cell(column)
    return { rejects: [note(column, error.code, error.detail, value)] }
  }
  const parsed = FlowPublished.data.safeParse(saidOf(content, options, quantity))
  if (!parsed.success) {
    const locate = (path: readonly PropertyKey[]) => {
      const field = columnOf(mapping, path)
      return { field, value: field === null ? '' : content.cell(field) }
    }
    return { rejects: notesOf(parsed.error, content, locate) }
  }
  const { data } = parsed
  const { publication, boundary, period, source, target, group, product } = data
  const meta: Metadata = {
    actor: context.actor,
    channel: 'import',
    source: { kind: 'csv', name: context.name, line },
    correlationId: context.correlationId
  }
  const timeField = 'year' in mapping.period ? mapping.period.year : mapping.period.from
  return {
    candidate: {
      type: FlowPublished.name,
      occurredAtMs: marketDayStartMs(period.from),
      data,
      corrects: null,
      timeField,
      key: [publication, boundary, period.from, period.to, source.id, target.id, group, product],
      meta
    }
  }
}
