import { byteOrderMark, type CsvCell, csvLines } from '../../../domain/csv-cell.ts'
import type { BalanceRow, TotalsAnswer } from '../../../projections/balance/contract.ts'
import { type DisplayUnit, inUnit } from '../../app/format.ts'
import type { Diagram, DiagramLink } from './diagram.ts'
import type { Figures } from './figures.ts'
import { isSimulation } from './simulation.ts'
import { type FlowWords, shareOf } from './words.ts'

/** A row of the table twin and of the CSV. */
export interface DisplayRow {
  readonly link: DiagramLink
  readonly source: string
  readonly target: string
}

/** The links in the diagram's order, ends named. */
export function displayRows(diagram: Diagram, words: FlowWords): readonly DisplayRow[] {
  const names = new Map(
    diagram.nodes.map((node) => [
      node.key,
      node.process === null ? words.texts.chart.unaccounted : words.label(node.process)
    ])
  )
  return diagram.links.map((link) => ({
    link,
    source: names.get(link.source) ?? '',
    target: names.get(link.target) ?? ''
  }))
}

/** What entered, left, was stored and is unaccounted for, over the whole window. */
export function totalRows(
  totals: TotalsAnswer,
  words: Pick<FlowWords, 'texts'>
): readonly { readonly name: string; readonly massGrams: number }[] {
  const { flows } = words.texts
  return [
    { name: flows.entered, massGrams: totals.inGrams },
    { name: flows.left, massGrams: totals.outGrams },
    { name: flows.stockChange, massGrams: totals.stockChangeGrams },
    { name: flows.unaccounted, massGrams: totals.imbalanceGrams }
  ]
}

/** Where the figures come from, for the last lines of a file. */
export interface Provenance {
  readonly unit: DisplayUnit
  readonly link: string
}

/** Names and texts that say what a file is about. */
export function provenanceLines(
  figures: Figures,
  words: FlowWords,
  link: string
): readonly (readonly [string, string])[] {
  const { texts, format } = words
  const { window } = figures
  return [
    ...(isSimulation(window.boundary)
      ? [[texts.chain.simulation.name, texts.chain.simulation.badge] as const]
      : []),
    [texts.filters.boundary, window.boundary.label],
    [texts.download.source, window.boundary.source ?? texts.download.unknown],
    [texts.download.period, `${format.day(window.from)} – ${format.day(window.to)}`],
    [
      texts.download.group,
      window.group === null ? texts.filters.allGroups : words.label(window.group)
    ],
    [
      texts.download.answered,
      figures.answeredAt === null
        ? texts.download.unknown
        : format.day(figures.answeredAt.slice(0, 10))
    ],
    [texts.download.position, figures.links.position ?? texts.download.unknown],
    [texts.download.link, link]
  ]
}

/** A process that the diagram only shows as part of a fold. */
export interface FoldedRow {
  readonly process: string
  readonly fold: string
  readonly balance: BalanceRow | undefined
}

/** Every process that the diagram gathers in a fold, the heaviest of each first. */
export function foldedRows({ folds, byProcess }: Figures): readonly FoldedRow[] {
  const rows = new Map(byProcess.map((row) => [row.process, row]))
  return folds.flatMap(({ id, members }) =>
    members.map((process) => ({ process, fold: id, balance: rows.get(process) }))
  )
}

function foldedCells(figures: Figures, words: FlowWords): readonly (readonly CsvCell[])[] {
  const { fold } = words.texts.chain
  const { entered, left } = words.texts.panel
  const rows = foldedRows(figures)
  if (rows.length === 0) return []
  return [
    [],
    [fold.place, fold.part, `${entered} (g)`, `${left} (g)`],
    ...rows.map(({ process, fold: id, balance }): readonly CsvCell[] => [
      words.label(process),
      words.label(id),
      balance?.inGrams ?? 0,
      balance?.outGrams ?? 0
    ])
  ]
}

/** The table as CSV (RFC 4180), with a byte order mark so that spreadsheets read it as UTF-8. */
export function csvText(figures: Figures, words: FlowWords, provenance: Provenance): string {
  const { texts, format } = words
  const { inhabitants } = figures.window.boundary
  const shown = (grams: number) => inUnit(grams, provenance.unit, inhabitants)
  const supply = figures.totals.inGrams
  const share = (grams: number): CsvCell => shareOf(grams, supply) ?? ''
  const rows: readonly (readonly CsvCell[])[] = [
    [
      texts.table.from,
      texts.table.to,
      `${texts.panel.mass} (${format.unit})`,
      `${texts.panel.mass} (g)`,
      texts.table.share,
      `${texts.table.uncertainty} (g)`,
      texts.table.events,
      texts.chain.unknown.column
    ],
    ...displayRows(figures.diagram, words).map(({ link, source, target }): readonly CsvCell[] => [
      source,
      target,
      shown(link.massGrams),
      link.massGrams,
      share(link.massGrams),
      link.sdGrams,
      link.events,
      link.unknownMass
    ]),
    ...foldedCells(figures, words),
    [],
    [texts.table.totals],
    ...totalRows(figures.totals, words).map(({ name, massGrams }): readonly CsvCell[] => [
      name,
      '',
      shown(massGrams),
      massGrams,
      share(massGrams)
    ]),
    [],
    ...provenanceLines(figures, words, provenance.link)
  ]
  return byteOrderMark + csvLines(rows, ',')
}
