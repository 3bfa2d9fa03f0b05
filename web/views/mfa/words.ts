import { formatFor } from '../../app/format.ts'
import type { Texts } from '../../app/texts/shape.ts'
import { type Language, textsFor } from '../../app/texts/texts.ts'
import { throughput } from '../flows/across.ts'
import type { ChartWords } from '../flows/chart.tsx'
import type { Diagram, DiagramLink, DiagramNode } from '../flows/diagram.ts'
import { percentFor } from './models/percent.ts'

/** How figures of a system are written: in the unit of the document, which only its author knows. */
export interface Figures {
  readonly number: (value: number | null) => string
  /** Of what is uncertain itself: a standard deviation, an adjustment, the size of an error. */
  readonly rough: (value: number | null) => string
  /** The same to stand in a sentence: with its unit where that is known. */
  readonly roughMass: (value: number | null) => string
  /** A factor or a share, which has no unit. */
  readonly ratio: (value: number | null) => string
  /** A share of 1, in percent. */
  readonly share: (value: number) => string
  /** A probability or a test statistic. */
  readonly test: (value: number | null) => string
  /** With its sign, to stand behind a p: `= 0.05`, `< 0.001`. */
  readonly probability: (p: number | null) => string
  /** What a table is of, and in which unit where that is known. */
  readonly withUnit: (caption: string) => string
  /** With its unit where that is known. */
  readonly mass: (value: number) => string
  /** The same where there is little room. */
  readonly shortMass: (value: number) => string
  readonly count: (value: number) => string
  /** What people call a process; in a document it is its id. */
  readonly name: (process: string) => string
  /** What people call a flow or stock change; in a document it is its id. */
  readonly flow: (id: string) => string
  readonly texts: Texts
  readonly language: Language
}

const locales: Readonly<Record<Language, string>> = { it: 'it-IT', en: 'en-GB' }
const significantDigits = 6
const roughDigits = 4
const leastProbability = 0.001
/** From ten million kg on, tonnes have fewer digits. */
const leastShortened = 10_000_000_000
const minus = '\u2212'
const none = '–'

const itself = (id: string) => id

/**
 * @param unit `g` for the live city, null for a document.
 * @param names of processes and flows where their ids are not meant to be read.
 */
export function figuresFor(
  language: Language,
  unit: 'g' | null,
  names: Pick<Figures, 'name' | 'flow'> = { name: itself, flow: itself }
): Figures {
  const plain = new Intl.NumberFormat(locales[language], {
    maximumSignificantDigits: significantDigits,
    useGrouping: 'always'
  })
  const coarse = new Intl.NumberFormat(locales[language], {
    maximumSignificantDigits: roughDigits,
    useGrouping: 'always'
  })
  const decimals = new Intl.NumberFormat(locales[language], { maximumFractionDigits: 3 })
  const grams = formatFor(language, 'kg')
  const tonnes = formatFor(language, 't')
  const written = (value: number | null, format: Intl.NumberFormat) => {
    if (value === null) return none
    if (unit === 'g' && format !== decimals) return grams.number(value)
    // What rounding left of a difference of equals is nothing.
    return format.format(Math.abs(value) < 1e-9 ? 0 : value).replace(/^-/u, minus)
  }
  const number = (value: number | null) => written(value, plain)
  const ratio = (value: number | null) => (value === null ? none : coarse.format(value))
  return {
    number,
    roughMass: (value) =>
      unit === 'g' && value !== null ? grams.mass(value) : written(value, coarse),
    ratio,
    withUnit: (caption) => (unit === 'g' ? `${caption} (kg)` : caption),
    share: percentFor(language),
    rough: (value) => written(value, coarse),
    test: (value) => written(value, decimals),
    probability: (p) =>
      p !== null && p < leastProbability
        ? `< ${decimals.format(leastProbability)}`
        : `= ${written(p, decimals)}`,
    mass: (value) => (unit === 'g' ? grams.mass(value) : number(value)),
    shortMass: (value) => {
      if (unit !== 'g') return number(value)
      return Math.abs(value) >= leastShortened ? tonnes.mass(value) : grams.mass(value)
    },
    count: grams.count,
    ...names,
    texts: textsFor[language],
    language
  }
}

/**
 * Sentences and labels of a drawing.
 *
 * @param labels of nodes by key; the id where there is none.
 * @param linkIds what a link is called beside its ends, by key.
 */
export function chartWords(settings: {
  readonly figures: Figures
  readonly diagram: Diagram
  readonly labels?: ReadonlyMap<string, string>
  readonly linkNames?: ReadonlyMap<string, string>
}): ChartWords {
  const { figures, diagram, labels, linkNames } = settings
  const { texts, mass, shortMass } = figures
  const names = new Map(
    diagram.nodes.map(({ key, process }) => [
      key,
      process === null ? texts.chart.unaccounted : (labels?.get(key) ?? figures.name(process))
    ])
  )
  const nameOf = (key: string) => names.get(key) ?? key
  const linkName = (link: DiagramLink) => {
    const flow = texts.chart.flow(nameOf(link.source), nameOf(link.target), mass(link.massGrams))
    const own = linkNames?.get(link.key)
    const whole = own === undefined ? flow : `${own}: ${flow}`
    return link.kind === 'return' ? texts.chart.returned(whole) : whole
  }
  const nodeName = (node: DiagramNode) => {
    const [entered, left] = [mass(node.inGrams), mass(node.outGrams)]
    if (node.inGrams === 0) return texts.chart.onlyLeft(nameOf(node.key), left)
    if (node.outGrams === 0) return texts.chart.onlyEntered(nameOf(node.key), entered)
    return texts.chart.node(nameOf(node.key), entered, left)
  }
  return {
    texts,
    linkName,
    nodeName,
    deficitName: (process, value) => texts.chart.deficit(figures.name(process), mass(value)),
    layoutTexts: {
      nodeText: (node) => {
        const name = nameOf(node.key)
        return { name, values: name === '' ? [] : [shortMass(throughput(node))] }
      },
      returnText: (link) =>
        `${nameOf(link.source)} → ${nameOf(link.target)} · ${shortMass(link.massGrams)}`,
      deficitText: (value) => shortMass(-value),
      stageText: (stage) => texts.chart.stages[stage]
    }
  }
}
