import { describe, expect, test } from 'vitest'
import { anomalyCodes } from '../../domain/anomaly.ts'
import { decodeData, eventTypes } from '../../domain/catalog.ts'
import { inAgainstOut, samePlace, totalGrams, unknownMassOf } from '../../domain/line-anomalies.ts'
import { anomaliesOf, colli, kg, lineOf, unweighable } from './chain.ts'
import { readSample, recorded } from './samples.ts'

const hub = 'surplus-hub:isola'
const sorting = { sorting: 's-1', site: hub }
const into = [{ ...lineOf('in', 'tomato', kg(10)), collection: 'c-1' }]
const out = (grams: number) => [lineOf('out', 'tomato', kg(grams))]
const treatment = {
  plant: 'plant:lacchiarella',
  period: { from: '2026-06-01', to: '2026-06-30' },
  input: kg(10)
}

const foreign = {
  eventId: 'urn:uuid:1',
  kind: 'ObjectEvent',
  unread: [],
  context: null,
  raw: {}
}

/** For each code that one event shows: one that shows it, and its like that does not. */
const shown = {
  gross_below_tare: [
    'WasteRecorded',
    { site: hub, fraction: 'organic', lines: [lineOf('a', null, unweighable)] },
    { site: hub, fraction: 'organic', lines: [lineOf('a', null, kg(1))] }
  ],
  mass_unknown: [
    'WasteCollected',
    { site: hub, fraction: 'organic', quantity: colli(1), collector: 'amsa' },
    { site: hub, fraction: 'organic', quantity: kg(1), collector: 'amsa' }
  ],
  move_to_same_place: [
    'CrateMoved',
    { site: 'covered-market:wagner', crate: 'G-1', from: 'stall', to: 'stall' },
    { site: 'covered-market:wagner', crate: 'G-1', from: 'stall', to: 'depot' }
  ],
  sorted_out_exceeds_in: [
    'SurplusSorted',
    { ...sorting, inputs: into, edible: out(11), rejects: [] },
    { ...sorting, inputs: into, edible: out(10), rejects: [] }
  ],
  sorted_in_exceeds_out: [
    'SurplusSorted',
    { ...sorting, inputs: into, edible: out(9), rejects: [] },
    { ...sorting, inputs: into, edible: out(10), rejects: [] }
  ],
  treated_out_exceeds_in: [
    'TreatmentReported',
    { ...treatment, compost: kg(11) },
    { ...treatment, compost: kg(9) }
  ],
  unknown_identifier: [
    'EpcisEventCaptured',
    { ...foreign, unread: [{ what: 'place', value: '414/8012345000012' }] },
    foreign
  ],
  unit_without_mass: [
    'EpcisEventCaptured',
    { ...foreign, unread: [{ what: 'unit', value: '3 LTR' }] },
    foreign
  ],
  end_not_named: [
    'EpcisEventCaptured',
    { ...foreign, unread: [{ what: 'to', value: 'shipping' }] },
    foreign
  ]
} as const

const inEvents = Object.entries(anomalyCodes).filter(([, { seenIn }]) => seenIn === 'event')

describe('every anomaly that one event shows', () => {
  test('has a case here', () => {
    expect(inEvents.length).toBeGreaterThan(0)
    expect(Object.keys(shown).toSorted()).toEqual(inEvents.map(([code]) => code).toSorted())
  })

  test.each(Object.entries(shown))(
    '%s is raised there, and only there',
    (code, [name, bad, good]) => {
      expect(anomaliesOf(name, bad).map((anomaly) => anomaly.code)).toEqual([code])
      expect(anomaliesOf(name, good)).toEqual([])
    }
  )

  test.each(eventTypes.map((type) => ({ name: type.name })))(
    'the sample of $name contradicts nothing',
    ({ name }) => {
      const { type, data } = decodeData(recorded(readSample(`${name}.v1.json`)))
      expect(type.anomalies(data)).toEqual([])
    }
  )

  test('every code says in a few words what it means', () => {
    const docs = Object.values(anomalyCodes).map(({ doc }) => doc)
    expect(docs.length).toBeGreaterThan(inEvents.length)
    for (const doc of docs) expect(doc).toMatch(/^[a-z].{10,}[^.]$/u)
    expect(new Set(docs).size).toBe(docs.length)
  })
})

describe('the rules that events share', () => {
  test('an unknown mass says why it is unknown', () => {
    expect(unknownMassOf(kg(1), 'x')).toEqual([])
    expect(unknownMassOf(colli(2), 'x').map(({ code }) => code)).toEqual(['mass_unknown'])
    expect(unknownMassOf(unweighable, 'x').map(({ code }) => code)).toEqual(['gross_below_tare'])
  })

  test('a total is unknown as soon as one part is', () => {
    expect(totalGrams([])).toBe(0)
    expect(totalGrams([{ quantity: kg(1) }, { quantity: kg(0.5) }])).toBe(1_500)
    expect(totalGrams([{ quantity: kg(1) }, { quantity: colli(1) }])).toBeNull()
  })

  test('in and out of which one is unknown are not compared', () => {
    expect(inAgainstOut([{ quantity: colli(1) }], [{ quantity: kg(1) }])).toEqual([])
    expect(inAgainstOut([{ quantity: kg(1) }], [{ quantity: colli(1) }])).toEqual([])
  })

  test('nothing in and something out is a contradiction, nothing at all is none', () => {
    expect(inAgainstOut([{ quantity: kg(0) }], [{ quantity: kg(0.001) }])).toHaveLength(1)
    expect(inAgainstOut([{ quantity: kg(0) }], [])).toEqual([])
  })

  test('places are the same by their id', () => {
    expect(samePlace(hub, hub)).toHaveLength(1)
    expect(samePlace(hub, 'surplus-hub:isola-2')).toEqual([])
  })
})
