import { describe, expect, test } from 'vitest'
import { readAmount } from '../../domain/quantity.ts'
import type { FlowFigures } from '../../projections/figures/contract.ts'
import {
  everybody,
  flowFigures,
  projectBehind,
  projectRecorded,
  surplusFigures
} from './released.ts'
import { city, kg, type Told, told, voided } from './told.ts'

const june = '2025-06-10'
const published = '2025-08-01'
const [a, b, c] = ['wholesaler:a', 'wholesaler:b', 'wholesaler:c'] as const
const [x, y, z] = ['covered-market:x', 'covered-market:y', 'covered-market:z'] as const

let n = 100
function went(from: string, to: string, kilograms: number, group = 'Vegetables'): Told {
  const lines = [{ product: 'tomato', group, quantity: kg(kilograms) }]
  return told('ConsignmentReceived', { n: n++, on: june }, { boundary: city, from, to, lines })
}

const listed = ['Vegetables', 'Fruit', 'Roots'].map((group) =>
  told(
    'ProductListed',
    { n: n++, on: '2025-01-01' },
    {
      ...{ product: group.toLowerCase(), label: { it: group, en: group }, group },
      ...{ category: 'other', season: [], shelfLifeDays: 7, assumptions: [], source: 'test' }
    }
  )
)

const managed = (site: string, manager: string) =>
  told(
    'SiteOpened',
    { n: n++, on: '2025-01-01' },
    { boundary: city, site, name: site, manager, assumptions: [], source: 'test' }
  )

/** Three wholesalers sell to three markets, in kilograms. */
const trade = (kilograms: number, group?: string) => [
  went(a, x, kilograms, group),
  went(b, y, kilograms, group),
  went(c, z, kilograms, group)
]

const shown = ({ rows }: FlowFigures) =>
  rows.map(({ from, to, group, massGrams, suppressed }) => {
    const figure = suppressed ? 'suppressed' : `${(massGrams ?? Number.NaN) / 1_000} kg`
    return `${from} → ${to}, ${group ?? 'all'}: ${figure}`
  })

async function juneOf(events: readonly Told[], until = published) {
  const readModel = await projectRecorded(
    [{ on: '2025-07-15', events: [...listed, ...events] }],
    until
  )
  const answer = await flowFigures(readModel)
  await readModel.close()
  return { ...answer, shown: shown(answer) }
}

const all = 'supply → retail, all'
const vegetables = 'supply → retail, Vegetables'
const fruit = 'supply → retail, Fruit'
const roots = 'supply → retail, Roots'

describe('what moved in a month', () => {
  test.each([
    ['between three and three is told', trade(10), [`${all}: 30 kg`, `${vegetables}: 30 kg`]],
    [
      'from two is suppressed, and shown as that',
      [went(a, x, 10), went(b, y, 10), went(b, z, 10)],
      [`${all}: suppressed`, `${vegetables}: suppressed`]
    ],
    [
      'to three markets of one manager is suppressed',
      [...trade(10), managed(x, 'Sogemi'), managed(y, 'Sogemi'), managed(z, 'Sogemi')],
      [`${all}: suppressed`, `${vegetables}: suppressed`]
    ],
    [
      'of which one sold nearly all is suppressed',
      [went(a, x, 500), went(a, y, 500), went(a, z, 500), went(b, x, 10), went(c, y, 10)],
      [`${all}: suppressed`, `${vegetables}: suppressed`]
    ],
    [
      'of which a customer knows all but one seller’s is suppressed',
      [went(b, x, 50), went(c, x, 50), went(a, y, 50), went(a, z, 50)],
      [`${all}: suppressed`, `${vegetables}: suppressed`]
    ],
    [
      'of which a market takes nearly all that is not one seller’s is suppressed',
      [went(b, x, 50), went(c, x, 50), went(a, y, 50), went(a, z, 50), went(b, y, 4)],
      [`${all}: suppressed`, `${vegetables}: suppressed`]
    ],
    [
      'of one group by two parties takes another group along, or the total would tell it',
      [...trade(100), ...trade(10, 'Fruit'), went(a, x, 1, 'Roots'), went(b, y, 1, 'Roots')],
      [`${all}: 332 kg`, `${fruit}: suppressed`, `${roots}: suppressed`, `${vegetables}: 300 kg`]
    ],
    [
      'of a group that only its sender calls so stands under mixed produce',
      trade(10, 'Tomatoes of Rossi'),
      [`${all}: 30 kg`, 'supply → retail, Mixed produce: 30 kg']
    ],
    [
      'to customers needs three who sold',
      [x, y, z].map((site) =>
        told(
          'SaleRecorded',
          { n: n++, on: june },
          {
            ...{ boundary: city, site, receipt: `r-${site}`, channel: 'counter' },
            lines: [{ product: 'tomato', group: 'Vegetables', quantity: kg(5) }]
          }
        )
      ),
      ['retail → destination, all: 15 kg', 'retail → destination, Vegetables: 15 kg']
    ]
  ])('%s', async (_name, events, expected) => {
    expect((await juneOf(events)).shown.toSorted()).toEqual([...expected].toSorted())
  })

  test('as a harvest of two growers is suppressed, of however many plots', async () => {
    const plots = ['p1', 'p2', 'p3', 'p4'].map((name) => `plot:${name}`)
    const events = plots.flatMap((plot, index) => [
      told(
        'PlotAssigned',
        { n: n++, on: '2025-01-01' },
        {
          boundary: city,
          plot,
          holder: index < 3 ? 'grower:rosa' : 'grower:luigi',
          from: '2025-01-01'
        }
      ),
      told(
        'HarvestRecorded',
        { n: n++, on: june },
        {
          boundary: city,
          plot,
          lot: `h-${plot}`,
          product: 'tomato',
          group: 'Fruit',
          quantity: kg(9)
        }
      )
    ])
    expect((await juneOf(events)).shown).toEqual([
      'null → origin, all: suppressed',
      'null → origin, Fruit: suppressed'
    ])
  })
})

test('plots that startups work on are theirs, of however many plots', async () => {
  const plots = [
    ['plot:s1', 'startup:s'],
    ['plot:s2', 'startup:s'],
    ['plot:t1', 'startup:t']
  ] as const
  const events = plots.flatMap(([plot, startup]) => [
    told(
      'StartupRegistered',
      { n: n++, on: '2025-01-01' },
      { boundary: city, startup, name: startup, activity: 'herbs', plot, source: 'test' }
    ),
    told(
      'HarvestRecorded',
      { n: n++, on: june },
      {
        ...{ boundary: city, plot, lot: `h-${plot}`, product: 'tomato', group: 'Fruit' },
        quantity: kg(9)
      }
    )
  ])
  expect((await juneOf(events)).shown).toEqual([
    'null → origin, all: suppressed',
    'null → origin, Fruit: suppressed'
  ])
})

describe('what comes in goes out', () => {
  const [one, ...others] = ['surplus-hub:1', 'surplus-hub:2', 'surplus-hub:3'] as const

  /** Wholesalers give to one hub alone, markets to all three, and hubs hand on what they have. */
  const given = [
    ...[a, b, c].map((stand) => went(stand, one, 20)),
    ...[x, y, z].map((market, index) => went(market, [one, ...others][index] ?? one, 30)),
    ...['charity:1', 'charity:2', 'charity:3'].map((charity) => went(one, charity, 30)),
    ...others.map((hub, index) => went(hub, `charity:${index + 1}`, 30))
  ]

  test('so that what one hub got is not what all hubs gave less what else they got', async () => {
    const { rows } = await juneOf(given)
    const totals = rows.flatMap(({ group, from, to, massGrams }) =>
      group === null ? [`${from} → ${to}: ${massGrams}`] : []
    )
    expect(totals.toSorted()).toEqual([
      'redistribution → redistribution: 150000',
      'retail → redistribution: null',
      'supply → redistribution: null'
    ])
    // A total whose only group is told is told.
    expect(rows.filter(({ suppressed }) => suppressed)).toHaveLength(4)
  })
})

describe('a month is released once', () => {
  test('when the month after it is over, and not a day before', async () => {
    expect(await juneOf(trade(10), '2025-07-31')).toMatchObject({
      releasedUpTo: '2025-05',
      rows: []
    })
    expect(await juneOf(trade(10), '2025-08-01')).toMatchObject({ releasedUpTo: '2025-06' })
  })

  test('and not while some of it is mirrored only: what is told then would lack a report', async () => {
    const events = [...listed, ...trade(10), ...trade(10)]
    const parts = [{ on: '2025-07-15', events }]
    const { readModel, goOn } = await projectBehind(parts, { until: published, events: 7 })
    expect(await flowFigures(readModel)).toMatchObject({ releasedUpTo: '2025-05', rows: [] })
    await goOn()
    const { releasedUpTo, rows } = await flowFigures(readModel)
    await readModel.close()
    expect(releasedUpTo).toBe('2025-06')
    expect(rows.map(({ massGrams }) => massGrams)).toEqual([60_000, 60_000])
  })

  test('what is reported, corrected or said of places afterwards changes no answer', async () => {
    const [first] = trade(10)
    if (first === undefined) throw new Error('no trade')
    const events = [...listed, first, went(b, y, 10), went(c, z, 10)]
    const before = [{ on: '2025-07-15', events }]
    const late = [
      went(a, y, 77),
      voided({ n: 5_000, on: june }, first),
      managed(x, 'Sogemi'),
      managed(y, 'Sogemi'),
      managed(z, 'Sogemi')
    ]
    const models = await Promise.all([
      projectRecorded(before, '2025-08-01'),
      projectRecorded([...before, { on: '2025-08-02', events: late }], '2025-12-31')
    ])
    const asked = { firstMonth: '2025-06', lastMonth: '2025-06' }
    const [then, later] = await Promise.all(models.map((model) => flowFigures(model, asked)))
    await Promise.all(models.map((model) => model.close()))
    expect(later?.rows).toEqual(then?.rows)
    expect(then?.rows.length).toBe(2)
  })
})

describe('there is nothing to filter by', () => {
  test('days, groups, instants and levels are no parameters', async () => {
    const readModel = await projectRecorded([{ on: '2025-07-15', events: trade(10) }], published)
    for (const extra of [
      { group: 'Fruit' },
      { from: '2025-06-01' },
      { asOf: '2025-06-09' },
      { asKnownAt: '2025-07-01T00:00:00Z' },
      { level: 'place' }
    ]) {
      await expect(flowFigures(readModel, extra)).rejects.toMatchObject({
        code: 'invalid_parameter'
      })
    }
    await expect(flowFigures(readModel, { firstMonth: '2020-01' })).rejects.toThrow('36 months')
    await readModel.close()
  })

  test('everybody gets the same answer, whatever they may see beside it; a device none', async () => {
    const readModel = await projectRecorded([{ on: '2025-07-15', events: trade(10) }], published)
    const wanted = await flowFigures(readModel)
    for (const role of ['analyst', 'desk', 'operator', 'ngo'] as const) {
      const tenant = { role, party: 'covered-market:x', boundaries: ['como'] }
      expect(await flowFigures(readModel, {}, tenant)).toEqual(wanted)
    }
    const device = { ...everybody, role: 'device' } as const
    await expect(flowFigures(readModel, {}, device)).rejects.toMatchObject({ code: 'not_allowed' })
    expect(await flowFigures(readModel, { boundary: 'nowhere' })).toMatchObject({ rows: [] })
    await readModel.close()
  })
})

describe('surplus', () => {
  const declared = (donor: string, kilograms: number) =>
    told(
      'SurplusDeclared',
      { n: n++, on: june },
      {
        ...{ boundary: city, surplus: `s-${donor}`, donor, product: 'tomato', group: 'Fruit' },
        ...{ reason: 'unsold_low_demand', quantity: kg(kilograms) }
      }
    )
  const claimed = (donor: string, ngo: string, value: number) =>
    told(
      'SurplusClaimed',
      { n: n++, on: june },
      {
        ...{ boundary: city, surplus: `s-${donor}`, claim: `c-${donor}-${ngo}`, ngo, whole: true },
        quantity: readAmount({ value, unit: 'kg', basis: 'weighed' })
      }
    )
  const offers = [a, b, c].map((donor) => declared(donor, 30))
  const ngos = ['charity:1', 'charity:2', 'charity:3'] as const

  test.each([
    [
      'claimed in full by three is told whole',
      ngos.map((ngo, index) => claimed([a, b, c][index] ?? a, ngo, 30)),
      { declared: 90_000, claimed: 90_000, unclaimed: 0 }
    ],
    [
      'left over by one donor is not told, nor what was declared: what was claimed, flows tell too',
      ngos.map((ngo, index) => claimed([a, b, c][index] ?? a, ngo, index === 0 ? 20 : 30)),
      { declared: null, claimed: 80_000, unclaimed: null }
    ],
    [
      'claimed nearly all by one NGO is not told, nor what was declared, which is nearly that',
      [a, b, c].map((donor) => claimed(donor, 'charity:1', 29)),
      { declared: null, claimed: null, unclaimed: 3_000 }
    ],
    [
      'claimed by one NGO is not told',
      [a, b, c].map((donor) => claimed(donor, 'charity:1', 10)),
      { declared: 90_000, claimed: null, unclaimed: null }
    ],
    [
      'claimed in part of all donors by three is told in all its parts',
      ngos.map((ngo, index) => claimed([a, b, c][index] ?? a, ngo, 10)),
      { declared: 90_000, claimed: 30_000, unclaimed: 60_000 }
    ]
  ] as const)('%s', async (_name, claims, expected) => {
    const events = [...offers, ...claims]
    const readModel = await projectRecorded([{ on: '2025-07-15', events }], published)
    const { rows } = await surplusFigures(readModel)
    await readModel.close()
    const figures = Object.fromEntries(rows.map(({ step, massGrams }) => [step, massGrams]))
    expect(figures).toEqual(expected)
    expect(rows.every(({ massGrams, suppressed }) => suppressed === (massGrams === null))).toBe(
      true
    )
  })
})
