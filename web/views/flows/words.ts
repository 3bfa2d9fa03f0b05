import type { BalanceRow, TotalsAnswer } from '../../../projections/balance/contract.ts'
import { type DisplayUnit, type Format, formatFor } from '../../app/format.ts'
import { labelOf } from '../../app/texts/labels.ts'
import { type Language, type Texts, textsFor } from '../../app/texts/texts.ts'
import { throughput } from './across.ts'
import type { Diagram, DiagramLink, DiagramNode } from './diagram.ts'
import type { DrawingWords } from './drawing.ts'
import type { LayoutOptions } from './frame.ts'

/** Everything that turns figures into words in one language and unit. */
export interface FlowWords extends DrawingWords {
  readonly language: Language
  readonly texts: Texts
  readonly format: Format
  /** Name of a process or group. */
  readonly label: (id: string) => string
  /** Share of what entered the boundary; an empty text where shareOf() gives none. */
  readonly share: (grams: number) => string
  readonly layoutTexts: Pick<LayoutOptions, 'nodeText' | 'returnText' | 'deficitText' | 'stageText'>
}

/** Part of what entered; null where it is none: below 0, more than entered, or nothing entered. */
export function shareOf(grams: number, supplyGrams: number): number | null {
  return supplyGrams > 0 && grams >= 0 && grams <= supplyGrams ? grams / supplyGrams : null
}

/**
 * @param supplyGrams what entered the boundary: shares are of it.
 */
export function flowWords(settings: {
  readonly language: Language
  readonly unit: DisplayUnit
  readonly inhabitants: number | null
  readonly supplyGrams: number
  readonly diagram: Diagram
}): FlowWords {
  const { language, supplyGrams, diagram } = settings
  const texts = textsFor[language]
  const format = formatFor(language, settings.unit, settings.inhabitants)
  const label = (id: string) => labelOf(language, id)
  const names = new Map(
    diagram.nodes.map((node) => [
      node.key,
      node.process === null ? texts.chart.unaccounted : label(node.process)
    ])
  )
  const share = (grams: number) => {
    const part = shareOf(grams, supplyGrams)
    return part === null ? '' : format.percent(part)
  }
  const linkName = (link: DiagramLink) => {
    const percent = share(link.massGrams)
    const sentence = texts.chart.flow(
      names.get(link.source) ?? '',
      names.get(link.target) ?? '',
      format.mass(link.massGrams)
    )
    const whole = percent === '' ? sentence : `${sentence}, ${texts.chart.ofSupply(percent)}`
    return link.kind === 'return' ? texts.chart.returned(whole) : whole
  }
  const nodeName = (node: DiagramNode) => {
    const name = names.get(node.key) ?? ''
    const entered = format.mass(node.inGrams)
    const left = format.mass(node.outGrams)
    if (node.inGrams === 0) return texts.chart.onlyLeft(name, left)
    if (node.outGrams === 0) return texts.chart.onlyEntered(name, entered)
    return texts.chart.node(name, entered, left)
  }
  const nodeText = (node: DiagramNode) => {
    const grams = throughput(node)
    const values = [format.shortMass(grams), share(grams)].filter((text) => text !== '')
    return { name: names.get(node.key) ?? '', values }
  }
  return {
    language,
    texts,
    format,
    label,
    share,
    linkName,
    nodeName,
    deficitName: (process, grams) => texts.chart.deficit(label(process), format.mass(grams)),
    layoutTexts: {
      nodeText,
      returnText: (link) =>
        `${names.get(link.source) ?? ''} → ${names.get(link.target) ?? ''} · ${format.shortMass(link.massGrams)}`,
      deficitText: (grams) => format.shortMass(-grams),
      stageText: (stage) => texts.chart.stages[stage].toUpperCase()
    }
  }
}

/** What must be read with the diagram because no width can show it, as sentences. */
export function notesFor(
  words: FlowWords,
  figures: {
    readonly diagram: Diagram
    readonly byProcess: readonly BalanceRow[]
    readonly byGroup: readonly BalanceRow[]
    readonly totals: TotalsAnswer
  }
): readonly string[] {
  const { texts, format, label } = words
  const { diagram, byProcess, byGroup, totals } = figures
  const positive = new Set(
    byProcess
      .filter((row) => row.role === 'inner' && row.imbalanceGrams > 0)
      .map((row) => row.process)
  )
  const netted = byGroup
    .filter((row) => positive.has(row.process) && row.imbalanceGrams < 0)
    .toSorted((a, b) => a.imbalanceGrams - b.imbalanceGrams)
  const returns = diagram.links.filter((link) => link.kind === 'return')
  return [
    ...diagram.deficits.map((deficit) =>
      texts.notes.negativeProcess(label(deficit.process), format.mass(deficit.massGrams))
    ),
    ...(netted.length === 0
      ? []
      : [
          texts.notes.negativeGroups(
            netted.length,
            netted
              .map((row) => `${label(row.group ?? row.process)} ${format.mass(row.imbalanceGrams)}`)
              .join('; ')
          )
        ]),
    ...(returns.length === 0
      ? []
      : [texts.notes.returns(format.mass(returns.reduce((sum, link) => sum + link.massGrams, 0)))]),
    ...byProcess
      .filter((row) => row.stockChangeGrams !== 0)
      .map((row) =>
        texts.notes.stockChange(label(row.process), format.signedMass(row.stockChangeGrams))
      ),
    ...diagram.notDrawn.map((link) =>
      texts.notes.notDrawn(
        `${label(link.source)} → ${label(link.target)} ${format.mass(link.massGrams)}`
      )
    ),
    ...(totals.straddling.events === 0
      ? []
      : [
          texts.notes.straddling(
            totals.straddling.events,
            format.count(totals.straddling.events),
            format.mass(totals.straddling.massGrams)
          )
        ])
  ]
}
