import type { Inspection, SheetMapping } from './sheet.ts'

/** `GET /api/imports/mappings`: how published flow tables are read. */
export interface FlowTableMapping {
  readonly name: string
  readonly doc: string
  readonly columns: readonly string[]
}

/** What reads a file: a mapping of a published flow table, or of a partner's sheet. */
export type Choice =
  | { readonly kind: 'flow-table'; readonly mapping: FlowTableMapping }
  | { readonly kind: 'sheet'; readonly mapping: SheetMapping }

export function choiceId({ kind, mapping }: Choice): string {
  return `${kind}:${mapping.name}`
}

export function choicesOf(
  flowTables: readonly FlowTableMapping[],
  sheets: readonly SheetMapping[]
): readonly Choice[] {
  return [
    ...flowTables.map((mapping) => ({ kind: 'flow-table', mapping }) as const),
    ...sheets.map((mapping) => ({ kind: 'sheet', mapping }) as const)
  ]
}

/** A mapping that names less of a file than this says nothing of it. */
const leastFound = 2

/**
 * The choice that suits a file best: a flow table that has all of its columns, else the sheet
 * mapping that lacks least; null where none suits.
 */
export function suitingChoice(
  choices: readonly Choice[],
  { format, rows, fits }: Inspection
): Choice | null {
  const flowTable = choices.find(
    ({ kind, mapping }) =>
      kind === 'flow-table' &&
      format === 'csv' &&
      rows.some(({ cells }) => mapping.columns.every((column) => cells.includes(column)))
  )
  if (flowTable !== undefined) return flowTable
  const fit = fits.find(({ missing, found }) => missing.length === 0 || found >= leastFound)
  return (
    choices.find(({ kind, mapping }) => kind === 'sheet' && mapping.name === fit?.mapping) ?? null
  )
}
