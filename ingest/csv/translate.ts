import type { z } from 'zod'
import type { Metadata } from '../../domain/event.ts'
import { Failure, type FailureCode } from '../../domain/failure.ts'
import { marketDayStartMs } from '../../domain/market-day.ts'
import { cleaned, name } from '../../domain/movement.ts'
import { yearPeriod } from '../../domain/period.ts'
import { FlowPublished } from '../../domain/publication/events.ts'
import { bases, type Quantity, readQuantity } from '../../domain/quantity.ts'
import { eventKey } from '../event-id.ts'
import { type IntakeContext, note, notesOf, type Translation, type Translator } from '../source.ts'
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

/** Null where the row is the group's total. */
function productOf(row: CsvRow, { columns }: Mapping): string | null {
  const product = columns.product === undefined ? '' : cleaned(row.cell(columns.product))
  return product === '' ? null : product
}

function saidOf(
  row: CsvRow,
  { mapping, boundary }: CsvOptions,
  product: string | null,
  quantity: Quantity
) {
  const { columns, stages, groupAliases } = mapping
  const process = (column: string) => {
    const id = cleaned(row.cell(column))
    return { id, stage: Object.hasOwn(stages, id) ? stages[id] : null }
  }
  const group = cleaned(row.cell(columns.group))
  return {
    boundary,
    publication: mapping.publication,
    period: periodOf(row, mapping),
    source: process(columns.source),
    target: process(columns.target),
    group: Object.hasOwn(groupAliases, group) ? groupAliases[group] : group,
    product,
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

type FlowData = z.infer<typeof FlowPublished.data>

/** What rows have in common that differ only in product and quantity. */
interface Statement {
  readonly data: Omit<FlowData, 'product' | 'quantity'>
  /** When its period begins. */
  readonly occurredAtMs: number
  /** JSON text of `data` and of the key, up to the product that comes next in both. */
  readonly dataText: string
  readonly keyText: string
}

function statementOf({ product: _, quantity: __, ...data }: FlowData): Statement {
  const { publication, boundary, period, source, target, group } = data
  const key = [publication, boundary, period.from, period.to, source.id, target.id, group]
  return {
    data,
    occurredAtMs: marketDayStartMs(period.from),
    dataText: `${JSON.stringify(data).slice(0, -1)},"product":`,
    keyText: `${eventKey(key).slice(0, -1)},`
  }
}

/** Statements remembered at a time. Their texts may hold on to the piece of the file they stood in. */
const maxStatements = 2_000

/**
 * Reads the rows of one table, each as a `FlowPublished`. What many rows say alike (processes, period
 * and group) is parsed once; a row whose product is a name and whose quantity was read needs no more.
 */
class RowTranslator {
  readonly #options: CsvOptions
  /** JSON text of the metadata before and after the line, in which alone rows differ. */
  readonly #metaHead: string
  readonly #metaTail: string
  readonly #timeField: string
  readonly #statements = new Map<string, Statement>()
  /** Columns of a statement. */
  readonly #columns: readonly string[]

  constructor(options: CsvOptions, context: IntakeContext) {
    this.#options = options
    const { columns, period } = options.mapping
    this.#timeField = 'year' in period ? period.year : period.from
    this.#columns = [columns.source, columns.target, columns.group, ...Object.values(period)]
    const { actor, correlationId, name: table } = context
    const source = { kind: 'csv', name: table }
    const head = { actor, channel: 'import', source } satisfies Omit<Metadata, 'correlationId'>
    this.#metaHead = `${JSON.stringify(head).slice(0, -2)},"line":`
    this.#metaTail = `},${JSON.stringify({ correlationId }).slice(1)}`
  }

  translate(row: CsvRow, line: number): Translation {
    const { mapping } = this.#options
    let quantity: Quantity
    try {
      quantity = quantityOf(row, mapping)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const column = quantityColumn(mapping, error.code)
      const value = column === null ? '' : row.cell(column)
      return { rejects: [note(column, error.code, error.detail, value)] }
    }
    const product = productOf(row, mapping)
    const key = this.#keyOf(row)
    const known = this.#statements.get(key)
    if (known !== undefined && (product === null || name.safeParse(product).success)) {
      return this.#candidate(known, product, quantity, line)
    }
    const parsed = FlowPublished.data.safeParse(saidOf(row, this.#options, product, quantity))
    if (!parsed.success) {
      const locate = (path: readonly PropertyKey[]) => {
        const field = columnOf(mapping, path)
        return { field, value: field === null ? '' : row.cell(field) }
      }
      return { rejects: notesOf(parsed.error, row, locate) }
    }
    const statement = statementOf(parsed.data)
    if (this.#statements.size >= maxStatements) this.#statements.clear()
    this.#statements.set(key, statement)
    return this.#candidate(statement, product, quantity, line)
  }

  /** The cells of a statement as one text, each behind its length: their borders are kept. */
  #keyOf(row: CsvRow): string {
    let key = ''
    for (const column of this.#columns) {
      const cell = row.cell(column)
      key += `${cell.length}:${cell}`
    }
    return key
  }

  #candidate(
    { data, dataText, keyText, occurredAtMs }: Statement,
    product: string | null,
    quantity: Quantity,
    line: number
  ): Translation {
    const productText = JSON.stringify(product)
    const said: FlowData = { ...data, product, quantity }
    return {
      candidate: {
        type: FlowPublished.name,
        occurredAtMs,
        data: said,
        dataText: `${dataText}${productText},"quantity":${JSON.stringify(quantity)}}`,
        corrects: null,
        timeField: this.#timeField,
        key: `${keyText}${productText}]`,
        metaText: `${this.#metaHead}${line}${this.#metaTail}`
      }
    }
  }
}

/** What reads the rows of one table. */
export function translator(options: CsvOptions, context: IntakeContext): Translator {
  const rows = new RowTranslator(options, context)
  return (content, line) => {
    if (!(content instanceof CsvRow)) throw new Failure('internal', 'a CSV record is not a row')
    return rows.translate(content, line)
  }
}
