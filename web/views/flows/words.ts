import { type DisplayUnit, type Format, formatFor } from '../../app/format.ts'
import { labelOf } from '../../app/texts/labels.ts'
import { kindName, placeName } from '../../app/texts/place-names.ts'
import type { Texts } from '../../app/texts/shape.ts'
import { type Language, textsFor } from '../../app/texts/texts.ts'
import { throughput } from './across.ts'
import type { Diagram, DiagramLink, DiagramNode } from './diagram.ts'
import type { DrawingWords } from './drawing.ts'
import type { Fold } from './fold.ts'
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

/** Names of processes: of places as their events give them, of folds by what they hold. */
function labelFor(
  language: Language,
  names: ReadonlyMap<string, string>,
  folds: readonly Fold[]
): FlowWords['label'] {
  const { fold } = textsFor[language].chain
  const { count } = formatFor(language)
  const foldNames = new Map(
    folds.map(({ id, kind, members: { length } }) => [
      id,
      kind === null
        ? fold.othersOfAny(count(length))
        : fold.others(count(length), kindName(language, kind))
    ])
  )
  return (id) => foldNames.get(id) ?? placeName(language, id, names) ?? labelOf(language, id)
}

/**
 * @param supplyGrams what entered the boundary: shares are of it.
 * @param names of places, by id.
 */
export function flowWords(settings: {
  readonly language: Language
  readonly unit: DisplayUnit
  readonly inhabitants: number | null
  readonly supplyGrams: number
  readonly diagram: Diagram
  readonly names?: ReadonlyMap<string, string>
  readonly folds?: readonly Fold[]
}): FlowWords {
  const { language, supplyGrams, diagram } = settings
  const texts = textsFor[language]
  const format = formatFor(language, settings.unit, settings.inhabitants)
  const label = labelFor(language, settings.names ?? new Map(), settings.folds ?? [])
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
    const more = link.unknownMass
    const whole = [
      sentence,
      ...(percent === '' ? [] : [texts.chart.ofSupply(percent)]),
      ...(more === 0 ? [] : [texts.chain.unknown.inFlow(more, format.count(more))])
    ].join(', ')
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
