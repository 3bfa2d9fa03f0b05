import { milan2018 } from '../../fixtures/milan/published-2018.ts'
import type { BalanceRow } from '../../projections/balance/contract.ts'
import type { FlowLink, FlowNode } from '../../projections/flows/contract.ts'
import { buildDiagram } from '../../web/views/flows/diagram.ts'
import { layoutDiagram } from '../../web/views/flows/layout.ts'
import { drawPicture } from '../../web/views/flows/picture.ts'
import { flowWords } from '../../web/views/flows/words.ts'
import { publishedAnswers } from '../web/published.ts'

/** A picture of the gallery: its file is the name with `.svg`. */
export interface Picture {
  readonly name: string
  readonly draw: () => string
}

interface Subject {
  readonly nodes: readonly FlowNode[]
  readonly links: readonly FlowLink[]
  readonly balance: readonly BalanceRow[]
  readonly supplyGrams: number
  readonly title: string
  readonly subtitle: string
  readonly footer: readonly string[]
}

function drawn(subject: Subject, width = 1_060): string {
  const diagram = buildDiagram(subject, subject.balance)
  const words = flowWords({
    language: 'en',
    unit: 't',
    inhabitants: null,
    supplyGrams: subject.supplyGrams,
    diagram
  })
  const layout = layoutDiagram(diagram, {
    width,
    direction: width < 560 ? 'down' : 'sideways',
    fontPx: 15,
    ...words.layoutTexts
  })
  return drawPicture(layout, {
    ...words,
    title: subject.title,
    subtitle: subject.subtitle,
    description: diagram.links.map(words.linkName).join('; '),
    footer: subject.footer
  })
}

function milan(group: string | null, width?: number): string {
  const published = publishedAnswers(group)
  return drawn(
    {
      ...published,
      balance: published.byProcess,
      supplyGrams: published.totals.inGrams,
      title: `Food flows of the Milan metropolitan area, 2018${group === null ? '' : `: ${group}`}`,
      subtitle:
        'From origin to destination. What no figure accounts for is drawn as it is, never hidden or smoothed.',
      footer: [`Source: ${milan2018.source}`]
    },
    width
  )
}

const kilogram = 1_000

/** A made-up week of a market with compost that goes back to the growers. */
function returnLane(): string {
  const node = (id: string, stage: number, stageName: FlowNode['stageName']): FlowNode => ({
    id,
    label: id,
    stage,
    stageName
  })
  const link = (source: string, target: string, kilograms: number): FlowLink => ({
    source,
    target,
    massGrams: kilograms * kilogram,
    sdGrams: kilograms * 10,
    events: 7,
    unknownMass: 0
  })
  return drawn({
    nodes: [
      node('Growers', 0, 'origin'),
      node('Other regions', 0, 'origin'),
      node('Wholesale market', 1, 'supply'),
      node('Covered market', 2, 'retail'),
      node('Street markets', 2, 'retail'),
      node('Surplus hub', 3, 'redistribution'),
      node('Households', 4, 'destination'),
      node('Composting', 4, 'destination')
    ],
    links: [
      link('Growers', 'Wholesale market', 24_000),
      link('Other regions', 'Wholesale market', 61_000),
      link('Wholesale market', 'Covered market', 30_000),
      link('Wholesale market', 'Street markets', 48_000),
      link('Wholesale market', 'Surplus hub', 4_000),
      link('Covered market', 'Households', 27_500),
      link('Covered market', 'Composting', 2_500),
      link('Street markets', 'Households', 42_000),
      link('Street markets', 'Surplus hub', 1_500),
      link('Surplus hub', 'Households', 5_000),
      link('Surplus hub', 'Wholesale market', 500),
      link('Composting', 'Growers', 2_000)
    ],
    balance: [
      {
        process: 'Wholesale market',
        group: null,
        role: 'inner',
        inGrams: 85_500 * kilogram,
        outGrams: 82_000 * kilogram,
        stockChangeGrams: 0,
        becameGrams: 0,
        imbalanceGrams: 3_500 * kilogram,
        imbalanceSdGrams: 800 * kilogram,
        events: 42
      }
    ],
    supplyGrams: 85_000 * kilogram,
    title: 'A week of a market, with returns',
    subtitle:
      'Made-up figures: returns run in lanes below the diagram, as wide as the mass they carry.',
    footer: ['Source: made up for this picture']
  })
}

export const pictures: readonly Picture[] = [
  { name: 'milan-2018', draw: () => milan(null) },
  { name: 'milan-2018-narrow', draw: () => milan(null, 304) },
  { name: 'milan-2018-cereals', draw: () => milan('Cereals') },
  { name: 'return-lane', draw: returnLane }
]
