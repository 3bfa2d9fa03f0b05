import type { z } from 'zod'
import { compiledOnceUsed } from '../../domain/compiled.ts'
import type { Metadata } from '../../domain/event.ts'
import { Failure, type FailureCode } from '../../domain/failure.ts'
import { marketDayStartMs } from '../../domain/market-day.ts'
import { cleaned, name } from '../../domain/movement.ts'
import { yearPeriod } from '../../domain/period.ts'
import { FlowPublished } from '../../domain/publication/events.ts'
import { bases, type Quantity, readQuantity } from '../../domain/quantity.ts'
import { eventKey } from '../event-id.ts'
import { type IntakeContext, note, notesOf, type Translation, type Translator } from '../source.ts'
import { type Standing, standingOf } from '../standing.ts'
import type { Mapping } from './mapping.ts'
import { type CsvOptions, CsvRow } from './row.ts'

const published = compiledOnceUsed(FlowPublished.data)

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

/** What a row is about within its statement; null where it is the group's total. */
interface Product {
  readonly name: string | null
  /** The name as JSON text. */
  readonly text: string
  /** Whether it may stand in an event. */
  readonly isName: boolean
}

function productOf(cell: string): Product {
  const said = cleaned(cell)
  if (said === '') return { name: null, text: 'null', isName: true }
  return { name: said, text: JSON.stringify(said), isName: name.safeParse(said).success }
}

/** The same text, not as a piece of the file's, which would be kept with it. */
function copied(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
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
  readonly standing: Standing
  /** When its period begins. */
  readonly occurredAtMs: number
  /** JSON text of the data and of the key, up to the product that comes next in both. */
  readonly dataText: string
  readonly keyText: string
}

function statementOf(flow: FlowData): Statement {
  const { product: _, quantity: __, ...data } = flow
  const { publication, boundary, period, source, target, group } = data
  const key = [publication, boundary, period.from, period.to, source.id, target.id, group]
  const occurredAtMs = marketDayStartMs(period.from)
  return {
    standing: standingOf(FlowPublished, flow, occurredAtMs),
    occurredAtMs,
    dataText: `${JSON.stringify(data).slice(0, -1)},"product":`,
    keyText: `${eventKey(key).slice(0, -1)},`
  }
}

/**
 * JSON text of a quantity, its fields in the order of the schema; written out, as `JSON.stringify`
 * takes four times as long. Of its texts only a factor's id may hold what JSON escapes.
 */
function quantityText(quantity: Quantity): string {
  const { value, unit, netGrams, grossGrams, tareGrams, basis, bound, factorId, sdGrams } = quantity
  return (
    `{"value":"${value}","unit":"${unit}","netGrams":${netGrams},"grossGrams":${grossGrams},` +
    `"tareGrams":${tareGrams},"basis":"${basis}","bound":"${bound}",` +
    `"factorId":${factorId === null ? null : JSON.stringify(factorId)},"sdGrams":${sdGrams}}`
  )
}

/** Statements, and products, remembered at a time. */
const maxRemembered = 2_000
/** Names are at most 200 characters; cells beyond this are padded with blanks. */
const maxKeyLength = 2_000

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
  /** By their cell. */
  readonly #products = new Map<string, Product>()
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
    const product = this.#productOf(row)
    const key = this.#keyOf(row)
    const known = this.#statements.get(key)
    if (known !== undefined && product.isName) {
      return this.#candidate(known, product, quantity, line)
    }
    const parsed = published().safeParse(saidOf(row, this.#options, product.name, quantity))
    if (!parsed.success) {
      const locate = (path: readonly PropertyKey[]) => {
        const field = columnOf(mapping, path)
        return { field, value: field === null ? '' : row.cell(field) }
      }
      return { rejects: notesOf(parsed.error, row, locate) }
    }
    const statement = statementOf(parsed.data)
    if (this.#statements.size >= maxRemembered) this.#statements.clear()
    if (key.length <= maxKeyLength) this.#statements.set(key, statement)
    return this.#candidate(statement, product, quantity, line)
  }

  #productOf(row: CsvRow): Product {
    const { product: column } = this.#options.mapping.columns
    const cell = column === undefined ? '' : row.cell(column)
    const known = this.#products.get(cell)
    if (known !== undefined) return known
    const product = productOf(cell)
    // Only what stands there tidily: a name is short, and a cell may be a megabyte of blanks.
    if (!product.isName || (product.name ?? '') !== cell) return product
    if (this.#products.size >= maxRemembered) this.#products.clear()
    this.#products.set(copied(cell), product)
    return product
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
    { standing, dataText, keyText, occurredAtMs }: Statement,
    { text: product }: Product,
    quantity: Quantity,
    line: number
  ): Translation {
    return {
      candidate: {
        type: FlowPublished.name,
        occurredAtMs,
        standing,
        dataText: `${dataText}${product},"quantity":${quantityText(quantity)}}`,
        corrects: null,
        timeField: this.#timeField,
        key: `${keyText}${product}]`,
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
