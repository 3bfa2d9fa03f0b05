import { describe, expect, test } from 'vitest'
import { stages } from '../../domain/movement.ts'
import {
  customers,
  growth,
  placeId,
  placeKindOf,
  placeKinds,
  placeRef,
  processGain,
  processLoss,
  recipients
} from '../../domain/place.ts'

const kinds = Object.entries(placeKinds)

describe("a place's id", () => {
  test.each([
    'covered-market:wagner',
    'wholesaler:foody-a24',
    'wholesaler:foody.a24',
    'plot:7',
    'outlet:animal-feed',
    'people:customers'
  ])('may be %s', (id) => {
    expect(placeId.parse(id)).toBe(id)
  })

  test.each([
    '',
    'wagner',
    'market:wagner',
    'covered-market:',
    'covered-market:Wagner',
    'covered-market:wagner ',
    'covered-market:wagner--2',
    'covered-market:-wagner',
    'covered-market:wagner:2',
    'covered-market:città',
    'Covered-market:wagner',
    'xcovered-market:wagner',
    `hub:${'x'.repeat(120)}`
  ])('may not be "%s"', (id) => {
    const parsed = placeId.safeParse(id)
    expect(parsed.success).toBe(false)
  })

  test('that is refused is told how it should look', () => {
    const [issue] = placeId.safeParse('wagner').error?.issues ?? []
    expect(issue?.message).toBe('must be a kind of place and a slug, like covered-market:wagner')
  })
})

describe('a kind of place', () => {
  test.each(kinds)('%s has ids, a stage of the chain or none, and a doc', (kind, facts) => {
    expect(placeId.parse(`${kind}:x-1`)).toBe(`${kind}:x-1`)
    expect(placeKindOf(`${kind}:x-1`)).toBe(facts)
    expect(placeRef(`${kind}:x-1`)).toEqual({ id: `${kind}:x-1`, stage: facts.stage })
    expect(facts.stage === null || stages.includes(facts.stage)).toBe(true)
    expect(facts.doc.length).toBeGreaterThan(0)
  })

  test('every stage has a place', () => {
    expect(kinds.length).toBeGreaterThan(0)
    const reached = new Set(kinds.map(([, { stage }]) => stage))
    expect(stages.filter((stage) => !reached.has(stage))).toEqual([])
  })

  test.each(['Food supply', 'market:wagner', '', 'toString:x', ':wagner'])(
    'is not known of "%s"',
    (id) => {
      expect(placeKindOf(id)).toBeUndefined()
      expect(placeRef(id)).toEqual({ id, stage: null })
    }
  )

  test.each([growth, processLoss, processGain, customers, recipients])(
    '%s is a place that keeps no stock',
    (id) => {
      expect(placeId.parse(id)).toBe(id)
      expect(placeKindOf(id)?.keepsStock).toBe(false)
    }
  )

  test.each([
    ['environment', false],
    ['supplier', false],
    ['buyer', false],
    ['charity', false],
    ['people', false],
    ['outlet', false],
    ['plot', true],
    ['wholesaler', true],
    ['covered-market', true],
    ['surplus-hub', true],
    ['startup', true],
    ['plant', true]
  ])('%s keeps stock: %s', (kind, keepsStock) => {
    expect(placeKindOf(`${kind}:x`)?.keepsStock).toBe(keepsStock)
  })
})
