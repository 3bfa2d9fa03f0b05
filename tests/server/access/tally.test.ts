import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Tallied, Tally } from '../../../web/server/access/tally.ts'

const minuteMs = 60_000
const mostKinds = 3

function tally(): Tally<string> {
  return new Tally({ windowMs: () => 5 * minuteMs, mostKinds, rest: () => 'rest' })
}

describe('what happens often', () => {
  test('is told the first time at once, and then as one total a window', () => {
    const counting = tally()
    expect(counting.add('a', 'ann', 0, 30)).toEqual({ note: 'a', by: 'ann', count: 1, rows: 30 })
    for (let second = 1; second <= 200; second += 1) {
      expect(counting.add('a', 'ann', second * 1_000, 1)).toBeNull()
    }
    expect(counting.due(5 * minuteMs - 1)).toEqual([])
    expect(counting.due(5 * minuteMs)).toEqual([{ note: 'a', by: 'ann', count: 200, rows: 200 }])
    expect(counting.add('a', 'ann', 6 * minuteMs)).toBeNull()
    expect(counting.due(10 * minuteMs)).toEqual([{ note: 'a', by: 'ann', count: 1, rows: 0 }])
  })

  test('is told anew after a window in which it did not happen', () => {
    const counting = tally()
    counting.add('a', 'ann', 0)
    expect(counting.due(5 * minuteMs)).toEqual([])
    expect(counting.add('a', 'ann', 5 * minuteMs)).toMatchObject({ count: 1 })
  })

  test('is told apart by who did it and by kind, up to a number of kinds', () => {
    const counting = tally()
    const told = ['a', 'b', 'c', 'd', 'e'].map((kind) => counting.add(kind, 'ann', 0)?.note ?? null)
    expect(told).toEqual(['a', 'b', 'c', 'rest', null])
    expect(counting.add('e', 'bob', 0)?.note).toBe('e')
    expect(counting.all(1)).toEqual([{ note: 'rest', by: 'ann', count: 1, rows: 0 }])
  })
})

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)

/** Times grow, kinds and principals are few. */
const happenings = fc.array(
  fc.record({
    kind: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    by: fc.constantFrom('ann', 'bob'),
    waitMs: fc.integer({ min: 0, max: 3 * minuteMs }),
    rows: fc.integer({ min: 0, max: 9 })
  }),
  { maxLength: 200 }
)

describe('however often it happens', () => {
  test('nothing is lost and nothing counted twice', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const counting = tally()
        const told: Tallied<string>[] = []
        let nowMs = 0
        for (const { kind, by, waitMs, rows } of all) {
          nowMs += waitMs
          told.push(...counting.due(nowMs))
          const first = counting.add(kind, by, nowMs, rows)
          if (first !== null) told.push(first)
        }
        told.push(...counting.all(nowMs))
        for (const who of ['ann', 'bob']) {
          const happened = all.filter(({ by }) => by === who)
          const toldOf = told.filter(({ by }) => by === who)
          expect(sum(toldOf.map(({ count }) => count))).toBe(happened.length)
          expect(sum(toldOf.map(({ rows }) => rows))).toBe(sum(happened.map(({ rows }) => rows)))
        }
      })
    )
  })

  test('one principal causes a bounded number of notes', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const counting = tally()
        const perWindow = new Map<number, number>()
        let nowMs = 0
        const tell = (count: number) => {
          const window = Math.floor(nowMs / (5 * minuteMs))
          perWindow.set(window, (perWindow.get(window) ?? 0) + count)
        }
        for (const { kind, waitMs } of all) {
          nowMs += waitMs
          tell(counting.due(nowMs).length)
          tell(counting.add(kind, 'ann', nowMs) === null ? 0 : 1)
        }
        for (const count of perWindow.values()) expect(count).toBeLessThanOrEqual(mostKinds + 1)
      })
    )
  })
})
