import { describe, expect, test } from 'vitest'
import { describeFlows, plantUse } from '../../../domain/mfa/live/described.ts'

const processes = ['covered-market:wagner', 'surplus-hub:isola', 'plant:digester']

function described(from: string, to: string, plants = new Map()) {
  return describeFlows({ processes, flows: [{ id: 'f', from, to, value: 10 }] }, plants)
}

describe('what a live flow is to the indicators', () => {
  test.each([
    ['supplier:abroad', 'covered-market:wagner', { crossing: 'in', material: 'food' }],
    ['covered-market:wagner', 'people:customers', {}],
    ['surplus-hub:isola', 'people:recipients', { end: 'people' }],
    ['surplus-hub:isola', 'charity:table', { end: 'people' }],
    ['covered-market:wagner', 'outlet:animal-feed', { end: 'animal_feed' }],
    ['covered-market:wagner', 'outlet:somewhere', { end: 'unknown' }],
    ['covered-market:wagner', 'plant:digester', { end: 'unknown' }],
    ['plant:digester', 'outlet:refuse', {}],
    ['environment:process-gain', 'covered-market:wagner', {}]
  ])('%s → %s', (from, to, attributes) => {
    const [part] = described(from, to)
    const { crossing, material, end } = part ?? {}
    const { crossing: enters, material: what, end: ended } = { ...empty, ...attributes }
    expect({ crossing, material, end }).toEqual({ crossing: enters, material: what, end: ended })
  })

  test('what a plant took in is split by what became of it, and nothing is lost', () => {
    const use = plantUse(
      [
        { destination: 'anaerobic_digestion', grams: 300 },
        { destination: 'composting', grams: 100 },
        { destination: 'animal_feed', grams: 50 }
      ],
      [{ id: 'feed', from: 'covered-market:wagner', to: 'outlet:animal-feed', value: 50 }]
    )
    const parts = described('covered-market:wagner', 'plant:digester', new Map(use))
    expect(parts).toMatchObject([
      { id: 'f (anaerobic_digestion)', share: 0.75, recovery: 'recycling' },
      { id: 'f (composting)', share: 0.25, recovery: 'recycling' }
    ])
  })
})

const empty: { crossing?: string; material?: string; end?: string } = {}
