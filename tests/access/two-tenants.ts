import type { Role } from '../../domain/access/role.ts'
import { growth } from '../../domain/place.ts'
import { readAmount } from '../../domain/quantity.ts'
import { city, kg, type Told, told } from '../projections/told.ts'

/**
 * One city in which two of every kind of party deal only with their own side, and another city. What
 * a side says carries its canary, so that one word in an answer shows that a veil was thin.
 */
const sides = ['canary-a', 'canary-b'] as const

export const otherCity = 'torino'
export const elsewhere = 'canary-c'

/** The party that each role acts for, of a side. */
export function partyOf(role: Role, side: string): string | null {
  const parties: Partial<Record<Role, string>> = {
    operator: `Consorzio ${side}`,
    wholesaler: `wholesaler:${side}`,
    ngo: `charity:${side}`,
    grower: `grower:${side}`,
    startup: `startup:${side}`,
    device: `covered-market:${side}`
  }
  return parties[role] ?? null
}

const group = 'Vegetables'

/** Everything that one side says, in a boundary. @param base first number of its events. */
function saidBy(side: string, boundary: string, base: number): readonly Told[] {
  let n = base
  const on = (day: string) => ({ n: n++, on: day })
  const place = (kind: string) => `${kind}:${side}`
  const [market, stand, ngo, grower, plot, startup, hub, plant] = [
    place('covered-market'),
    place('wholesaler'),
    place('charity'),
    place('grower'),
    place('plot'),
    place('startup'),
    place('surplus-hub'),
    place('plant')
  ]
  const line = (lot: string, kilograms = 10) => ({
    ...{ lot: `${lot}-${side}`, product: 'tomato', group, quantity: kg(kilograms) }
  })
  const basics = { boundary }
  const opened = (site: string, manager: string | null = null) =>
    told('SiteOpened', on('2025-01-01'), {
      ...{ ...basics, site, name: site, manager, openedOn: null, assumptions: [], source: side }
    })
  const given = { ...basics, from: stand, collector: ngo, reportedBy: 'collector' }
  return [
    ...[stand, ngo, grower, startup, plant].map((site) => opened(site)),
    opened(market, `Consorzio ${side}`),
    opened(hub, ngo),
    told('PlotAssigned', on('2025-01-01'), { ...basics, plot, holder: grower, from: '2025-01-01' }),
    told('StartupRegistered', on('2025-01-01'), {
      ...{
        ...basics,
        startup,
        name: startup,
        activity: side,
        plot: `plot:field-${side}`,
        source: side
      }
    }),
    told('MilestoneReached', on('2025-02-01'), {
      ...{ ...basics, startup, milestone: 'first_sale', on: '2025-02-01', note: side }
    }),
    told('CropPlanted', on('2025-03-01'), {
      ...basics,
      plot,
      crop: 'tomato',
      areaSquareMetres: 90
    }),
    told('HarvestRecorded', on('2025-06-01'), { ...basics, plot, ...line('harvest', 100) }),
    told('ConsignmentArrived', on('2025-06-02'), {
      ...{ ...basics, from: plot, to: stand, stand: side, ddtNo: `ddt-${side}` },
      lines: [line('harvest', 90)]
    }),
    told('LotDispatched', on('2025-06-03'), {
      ...{ ...basics, from: stand, to: market, channel: 'covered_market', ddtNo: `ddt2-${side}` },
      lines: [line('harvest', 50)]
    }),
    told('SaleRecorded', on('2025-06-04'), {
      ...{ ...basics, site: market, receipt: `receipt-${side}`, channel: 'counter' },
      lines: [line('harvest', 20)]
    }),
    told('StockCounted', on('2025-06-04'), {
      ...{ ...basics, site: market, ...line('harvest', 25), reason: side }
    }),
    told('LotTransformed', on('2025-06-05'), {
      ...{ ...basics, site: startup, batch: `batch-${side}` },
      ...{ inputs: [line('fruit')], outputs: [line('jam', 6)] }
    }),
    told('SurplusDeclared', on('2025-06-05'), {
      ...{
        ...basics,
        surplus: `surplus-${side}`,
        donor: stand,
        stand: side,
        ...line('harvest', 15)
      },
      reason: 'unsold_low_demand'
    }),
    told('SurplusClaimed', on('2025-06-05'), {
      ...{ ...basics, surplus: `surplus-${side}`, claim: `claim-${side}`, ngo },
      ...{ quantity: readAmount({ value: 15, unit: 'kg', basis: 'weighed' }), whole: true }
    }),
    told('SurplusCollected', on('2025-06-05'), {
      ...{ ...given, surplus: `surplus-${side}`, collection: `collection-${side}` },
      ...{ claim: `claim-${side}`, ddtNo: `ddt3-${side}`, legalBasis: 'law_166_2016_art_16' },
      lines: [{ ...line('harvest', 14), collectedLot: `collected-${side}` }]
    }),
    told('SurplusSorted', on('2025-06-05'), {
      ...{ ...basics, sorting: `sorting-${side}`, site: hub },
      inputs: [{ ...line('collected', 14), collection: `collection-${side}` }],
      ...{ edible: [line('sorted', 12)], rejects: [{ ...line('bin', 2), fraction: 'organic' }] }
    }),
    told('DonationDelivered', on('2025-06-06'), {
      ...{ ...basics, sorting: `sorting-${side}`, donation: `donation-${side}`, site: hub },
      ...{
        receiver: ngo,
        reportedBy: 'giver',
        bollaNo: `bolla-${side}`,
        lines: [line('sorted', 11)]
      }
    }),
    told('ReceiptAttested', on('2025-06-30'), {
      ...{ ...basics, receiver: ngo, donor: stand, documents: [`bolla-${side}`], quantity: kg(11) },
      period: { from: '2025-06-01', to: '2025-06-30' }
    }),
    told('WasteRecorded', on('2025-06-07'), {
      ...{
        ...basics,
        site: market,
        fraction: 'organic',
        lines: [line('harvest', 3)],
        reason: 'spoiled'
      },
      edible: true
    }),
    told('WasteCollected', on('2025-06-07'), {
      ...{ ...basics, site: market, fraction: 'organic', quantity: kg(3), collector: side, plant },
      ...{ destination: 'anaerobic_digestion', formNo: `form-${side}` }
    })
  ]
}

/** The whole world; `growth` is where every harvest comes from. */
export const world: readonly Told[] = [
  told(
    'BoundaryDefined',
    { n: 10, on: '2025-01-01' },
    {
      ...{ boundary: city, label: 'Milano', inhabitants: null, source: growth }
    }
  ),
  told(
    'BoundaryDefined',
    { n: 11, on: '2025-01-01' },
    {
      ...{ boundary: otherCity, label: `Torino ${elsewhere}`, inhabitants: null, source: elsewhere }
    }
  ),
  ...sides.flatMap((side, index) => saidBy(side, city, 1_000 * (index + 1))),
  ...saidBy(elsewhere, otherCity, 5_000)
]

/** Whatever comes to a retailer or goes on to anybody. */
const definition = JSON.stringify({
  nodes: {
    early: { type: 'group', where: "stage == 'origin'", partition: 'process' },
    late: { type: 'group', where: "stage != 'origin'", partition: 'process' }
  },
  bundles: [{ source: 'early', target: 'late' }],
  ordering: [['early'], ['late']]
})

/** A value for whatever a query must be told, naming what is of a side. */
export function parametersOf(boundary: string, side: string): Readonly<Record<string, string>> {
  return {
    ...{ boundary, definition, from: '2025-01-01', to: '2025-12-31', asOf: '2025-12-31' },
    ...{ lot: `harvest-${side}`, surplus: `surplus-${side}`, plot: `plot:${side}` },
    ...{ site: `covered-market:${side}`, startup: `startup:${side}`, since: '2025-01-01T00:00:00Z' }
  }
}
